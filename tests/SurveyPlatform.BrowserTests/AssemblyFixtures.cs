using SurveyPlatform.BrowserTests;
using SurveyPlatform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Postgres))]
[assembly: AssemblyFixture(typeof(Chromium))]
