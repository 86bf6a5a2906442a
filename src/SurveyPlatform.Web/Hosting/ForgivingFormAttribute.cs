using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace SurveyPlatform.Web.Hosting;

/// <summary>
/// Reads a form of somebody who has typed a lot for all that it holds: without the NUL characters, and with more fields and longer ones
/// than the framework takes, which refuses such a form whole. What is too large even so, or torn off, is an empty form that says so.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForgivingFormAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    private const int MostBytes = 8 << 20;
    private const int MostFields = 20_000;

    private static readonly object s_lost = new();

    /// <summary>Before anything else of the page reads the form.</summary>
    public int Order => 800;

    /// <summary>Whether there was a form of which nothing could be read.</summary>
    public static bool IsLost(HttpContext http) => http.Items.ContainsKey(s_lost);

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var (http, request) = (context.HttpContext, context.HttpContext.Request);
        if (!request.HasFormContentType)
        {
            return;
        }

        request.EnableBuffering(bufferThreshold: MostBytes, bufferLimit: MostBytes); // in memory: answers are not left in files
        try
        {
            await request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            request.Form = await ReadAgainAsync(request, http.RequestAborted) ?? Lost(http);
        }
    }

    private static async Task<IFormCollection?> ReadAgainAsync(HttpRequest request, CancellationToken ct)
    {
        if (MediaTypeHeaderValue.Parse(request.ContentType).MediaType != "application/x-www-form-urlencoded")
        {
            return null; // no form of ours
        }

        try
        {
            request.Body.Position = 0;
            using var body = new StreamReader(request.Body, leaveOpen: true);
            var text = (await body.ReadToEndAsync(ct)).Replace("%00", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
            using var form = new FormReader(text) { ValueCountLimit = MostFields, ValueLengthLimit = MostBytes };
            return new FormCollection(form.ReadForm());
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static FormCollection Lost(HttpContext http)
    {
        http.Items[s_lost] = true;
        return FormCollection.Empty;
    }
}
