using System.Diagnostics;
using System.Globalization;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Hosting.Mail;

namespace SurveyPlatform.Benchmarks;

/// <summary>What the product's mail client can do at most: a process that does nothing but hand over messages prepared beforehand.</summary>
internal static class BareSender
{
    public const string Verb = "bare-sender";

    /// <summary>Lets a process of its own send that many copies of a message over so many connections.</summary>
    public static async Task SendAsync(MailSink sink, int count, int connections, CancellationToken ct)
    {
        var message = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(message, sink.Sample, ct);
            using var sender = Process.Start(new ProcessStartInfo("dotnet", [Places.Ourselves, Verb, Text(sink.Port), Text(count), message, Text(connections)]))!; // never null without shell execution
            await sender.WaitForExitAsync(ct);
            if (sender.ExitCode != 0)
            {
                throw new InvalidOperationException("The bare sender failed.");
            }
        }
        finally
        {
            File.Delete(message);
        }
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new MailOptions { Host = "127.0.0.1", Port = int.Parse(args[0], CultureInfo.InvariantCulture) };
        var message = await File.ReadAllBytesAsync(args[2]);
        var mails = Enumerable.Range(0, int.Parse(args[1], CultureInfo.InvariantCulture))
            .Select(n => new WrittenMail(Guid.CreateVersion7(), "survey@survey.example", string.Create(CultureInfo.InvariantCulture, $"person{n}@bare{n % 50}.example"), message))
            .ToArray();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, int.Parse(args[3], CultureInfo.InvariantCulture)).Select(async _ =>
        {
            await using var transport = new MailTransport(options);
            for (var i = Interlocked.Increment(ref next); i < mails.Length; i = Interlocked.Increment(ref next))
            {
                var outcome = await transport.SendAsync(mails[i], () => Task.FromResult(true), CancellationToken.None);
                if (outcome.Result != SendResult.Accepted)
                {
                    throw new InvalidOperationException($"The sink did not take a message: {outcome}");
                }
            }
        }));
        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
