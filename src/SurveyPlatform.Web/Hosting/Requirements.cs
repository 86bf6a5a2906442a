namespace SurveyPlatform.Web.Hosting;

/// <summary>What must be set before real people are served, each refusal naming its key.</summary>
public static class Requirements
{
    public static void Check(SurveyOptions survey, IConfiguration configuration, IHostEnvironment environment, bool rehearsal)
    {
        if (!environment.IsDevelopment())
        {
            Require("Survey:PublicUrl", survey.PublicUrl, "the address people reach this instance at, such as https://survey.example.org");
            Require("Survey:Secret", survey.Secret, "32 random bytes in base64, such as `openssl rand -base64 32` prints");
            Require("Mail:From", configuration["Mail:From"], "the sender of all mail");
        }

        if (survey.Url is { Scheme: "http", IsLoopback: false } && !environment.IsDevelopment() && !rehearsal)
        {
            throw new StartRefusedException("Survey:PublicUrl must begin with https: personal links do not travel in the clear.");
        }

        void Require(string key, string? value, string meaning)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                throw new StartRefusedException($"{key} is required in {environment.EnvironmentName}: {meaning}. (To look around first, use the verb demo.)");
            }
        }
    }
}
