using SurveyPlatform.Web.Hosting;

// What happens for each verb is in Hosting/Commands.cs; how the web application is put together, in Hosting/SurveyWeb.cs.
return await Commands.RunAsync(args);

/// <summary>The entry point, named so that tests can start the whole program in their own process.</summary>
public partial class Program;
