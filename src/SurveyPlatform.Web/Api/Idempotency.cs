using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Web.Accounts;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Api;

/// <summary>Marks a call whose reply holds a link or key: nothing of it is kept, and its replay is 409.</summary>
public sealed class KeepsNoReply;

/// <summary>Honours <c>Idempotency-Key</c> on every POST of the API: the call is done once, and whoever repeats it gets the first reply again.</summary>
public sealed class Idempotency(RequestDelegate next)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);
    private static readonly Problem BadKey = new("badIdempotencyKey", 400, "An Idempotency-Key is 1 to 255 visible characters.");
    private static readonly Problem Reused = new("idempotencyKeyReused", 422, "This Idempotency-Key was used for another call. Use a new one.");
    private static readonly Problem UnderWay = new("idempotencyKeyInUse", 409, "The first call with this Idempotency-Key is under way, or its end was never seen. Look whether it was done before you use a new key.");
    private static readonly Problem NotKept = new("replyNotKept", 409, "This was done. Its reply held a secret and was not kept.");

    public async Task InvokeAsync(HttpContext http)
    {
        var header = http.Request.Headers["Idempotency-Key"];
        if (header.Count == 0 || !HttpMethods.IsPost(http.Request.Method) || !http.Request.Path.StartsWithSegments("/api")
            || http.User.HolderId is not { } holder || http.GetEndpoint() is null)
        {
            await next(http);
            return;
        }

        var db = http.RequestServices.GetRequiredService<AccountsDb>(); // not a parameter: then every page would pay for it
        var key = header.ToString();
        if (key.Length is 0 or > 255 || key.Any(c => c is < '!' or > '~'))
        {
            throw BadKey.With();
        }

        var call = new IdempotencyKey { HolderId = holder, Key = key, RequestHash = await HashAsync(http), At = TimeProvider.System.GetUtcNow() };
        if (await ClaimAsync(db, call, http.RequestAborted))
        {
            await RunAsync(http, db, call);
        }
        else
        {
            await ReplayAsync(http, db, call);
        }
    }

    private static async Task<byte[]> HashAsync(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n"));
        http.Request.EnableBuffering();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private static async Task<bool> ClaimAsync(AccountsDb db, IdempotencyKey call, CancellationToken ct)
    {
        await db.IdempotencyKeys.Where(k => k.At < call.At - KeptFor).ExecuteDeleteAsync(ct);
        return await db.Database.ExecuteSqlAsync($"""
            insert into accounts.idempotency_keys (holder_id, key, request_hash, at) values ({call.HolderId}, {call.Key}, {call.RequestHash}, {call.At})
            on conflict do nothing
            """, ct) == 1;
    }

    private async Task RunAsync(HttpContext http, AccountsDb db, IdempotencyKey call)
    {
        var row = db.IdempotencyKeys.Where(k => k.HolderId == call.HolderId && k.Key == call.Key);
        var body = http.Response.Body;
        using var kept = new MemoryStream();
        http.Response.Body = kept;
        try
        {
            await next(http);
        }
        catch (Exception refusal) when (ProblemHandler.ProblemOf(refusal).Problem.Status < 500)
        {
            await row.ExecuteDeleteAsync(CancellationToken.None); // refused before anything was done: the key is free again
            throw;
        }
        finally
        {
            http.Response.Body = body;
        }

        var status = http.Response.StatusCode;
        if (status is < 200 or > 299)
        {
            await row.ExecuteDeleteAsync(CancellationToken.None);
        }
        else
        {
            var secret = http.GetEndpoint()?.Metadata.GetMetadata<KeepsNoReply>() is not null;
            var (contentType, location, reply) = (http.Response.ContentType, http.Response.Headers.Location.FirstOrDefault(), secret ? null : kept.ToArray());
            await row.ExecuteUpdateAsync(k => k
                .SetProperty(x => x.Status, status)
                .SetProperty(x => x.ContentType, contentType)
                .SetProperty(x => x.Location, location)
                .SetProperty(x => x.Body, reply), CancellationToken.None);
        }

        kept.Position = 0;
        await kept.CopyToAsync(body, http.RequestAborted);
    }

    private static async Task ReplayAsync(HttpContext http, AccountsDb db, IdempotencyKey call)
    {
        var first = await db.IdempotencyKeys.AsNoTracking().SingleOrDefaultAsync(k => k.HolderId == call.HolderId && k.Key == call.Key, http.RequestAborted)
            ?? throw UnderWay.With(); // refused at this very moment
        if (!first.RequestHash.AsSpan().SequenceEqual(call.RequestHash))
        {
            throw Reused.With();
        }

        if (first.Status is not { } status)
        {
            throw UnderWay.With();
        }

        var reply = first.Body ?? throw NotKept.With();
        http.Response.StatusCode = status;
        http.Response.ContentType = first.ContentType;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (first.Location is not null)
        {
            http.Response.Headers.Location = first.Location;
        }

        await http.Response.Body.WriteAsync(reply, http.RequestAborted);
    }
}
