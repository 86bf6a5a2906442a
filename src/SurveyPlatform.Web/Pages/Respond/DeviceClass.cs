namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>The class of device a browser says it runs on. Nothing finer is kept: what a browser says of itself in full would single people out.</summary>
public static class DeviceClass
{
    public static string Of(IHeaderDictionary headers)
    {
        var agent = headers.UserAgent.ToString();
        if (headers["Sec-CH-UA-Mobile"] == "?1" || Says("iPhone") || Says("Mobi") && !Says("iPad") && !Says("Tablet"))
        {
            return "phone";
        }

        return Says("iPad") || Says("Tablet") || Says("Android") ? "tablet"
            : Says("Windows") || Says("Macintosh") || Says("X11") || Says("CrOS") ? "desktop"
            : "other";

        bool Says(string word) => agent.Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}
