using SurveyPlatform.Core.Mail;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Core.Rounds;

/// <summary>
/// Sends a sample to the person who asks for it, at once and outside the ledger: the server's word is the answer, and a second one does no harm.
/// </summary>
public sealed class SendTestMail(SampleMail samples, MailExit exit, MailOptions options, ReturnAddress returns, TimeProvider clock)
{
    public static readonly Problem NotTaken = new("testMailNotTaken", 409, "The mail server did not take the test mail: {0}");

    public async Task RunAsync(Study study, SampleMail.Wanted wanted, string name, string address, CancellationToken ct)
    {
        var sample = await samples.OfAsync(study, wanted, ct);
        var now = clock.GetUtcNow();
        var id = clock.NewId();
        var row = new OutgoingMail { Id = id, StudyId = study.Id, Kind = wanted.Kind, SubjectId = id, DedupeKey = $"test:{id}", QueuedAt = now, NotBefore = now };
        await using var transport = exit.Open();
        var outcome = await transport.SendAsync(MailWriter.Write(row, sample with { Name = name, Address = address, Subject = $"Test: {sample.Subject}" }, options, returns, now), () => Task.FromResult(true), ct);
        if (outcome.Result != SendResult.Accepted)
        {
            throw NotTaken.With(outcome.Words);
        }
    }
}
