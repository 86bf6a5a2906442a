namespace SurveyPlatform.Web.Hosting;

/// <summary>Why the program cannot do what it was told: one line for standard error, exit code 1.</summary>
public sealed class StartRefusedException(string reason) : Exception(reason);

/// <summary>A command line that means nothing: one line for standard error, exit code 2.</summary>
public sealed class BadUsageException(string reason) : Exception(reason);
