using SurveyPlatform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Postgres))]
