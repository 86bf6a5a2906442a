using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Rounds;
using SurveyPlatform.Web.Accounts;

namespace SurveyPlatform.Web.Hosting;

/// <summary>The demonstration: the study <c>pioneers</c> and somebody to sign in as for each role. Filled once, also when the first start was cut short; shown at every start.</summary>
public static class Demo
{
    private const string Study = "pioneers";

    /// <summary>Who can sign in; Ben coordinates the study's first site.</summary>
    private static readonly (string Email, string Name, Role Role)[] s_people =
    [
        ("ada@demo.example", "Ada", Role.Administrator),
        ("ben@demo.example", "Ben", Role.Coordinator),
        ("eve@demo.example", "Eve", Role.Evaluator),
        ("olga@demo.example", "Olga", Role.Owner),
    ];

    /// <summary>Before the program listens, so that it is ready only when there is something to see.</summary>
    public static async Task FillAsync(Launch launch, CancellationToken ct)
    {
        if (await launch.Instance.IsDemoSeededAsync(ct))
        {
            return;
        }

        await using var scope = await launch.OperatorsScopeAsync(ct);
        var services = scope.ServiceProvider;
        await services.GetRequiredService<Seeder>().PlayAsync(SeedPlace.Of(Study), ct);

        var db = services.GetRequiredService<SurveyDb>();
        var study = await db.Studies.SingleAsync(s => s.Code == Study, ct);
        var site = await db.Sites.Where(s => s.StudyId == study.Id).OrderBy(s => s.Code).FirstAsync(ct);
        var password = await launch.Instance.EnsureDemoPasswordAsync(ct);
        foreach (var (email, name, role) in s_people)
        {
            var input = new CreateAccount.Input
            {
                Email = email,
                Name = name,
                Role = role,
                StudyId = role == Role.Owner ? null : study.Id,
                Sites = role == Role.Coordinator ? [site.Id] : [],
                Password = password,
            };
            await services.GetRequiredService<CreateAccount>().RunAsync(input, Actor.System, ct);
        }

        await launch.Instance.MarkDemoAsync(seeded: true, ct);
    }

    /// <summary>What a visitor needs: the sign-ins and, while somebody has still to answer, that person's own link.</summary>
    public static async Task<IReadOnlyList<string>> GuideAsync(Launch launch, CancellationToken ct)
    {
        await using var scope = await launch.OperatorsScopeAsync(ct);
        var services = scope.ServiceProvider;
        var address = services.GetRequiredService<PublicAddress>();
        var password = await launch.Instance.EnsureDemoPasswordAsync(ct);
        List<string> lines =
        [
            $"Sign in at {address.To("account/login")} with the password  {password}  as",
            .. s_people.Select(p => $"  {p.Email,-18} {p.Role.Word()}"),
        ];

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var waiting = await services.GetRequiredService<SurveyDb>().Invitations
            .Where(i => i.Standing == Standing.NotStarted && i.Round.State == RoundState.Open && i.Round.OpensAt <= now && (i.Round.ClosesAt == null || i.Round.ClosesAt > now))
            .Where(i => i.Informant.BouncedAt == null && i.Informant.UnsubscribedAt == null)
            .OrderBy(i => i.Site.Code).ThenBy(i => i.Seat.Code)
            .Select(i => new { i.Id, i.Generation, Informant = i.Informant.Name, Site = i.Site.Name })
            .FirstOrDefaultAsync(ct);
        if (waiting is not null)
        {
            lines.Add($"Answer as {waiting.Informant} of {waiting.Site} at {address.To("r/" + services.GetRequiredService<InvitationLink>().Create(waiting.Id, waiting.Generation))}");
        }

        return lines;
    }
}
