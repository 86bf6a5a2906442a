using System.Net;
using SurveyPlatform.Core.Mail;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

/// <summary>An independent program (Python's <c>email</c>) reads what arrived and finds the subject, the name and both texts exactly as they are meant.</summary>
public sealed class PythonReadsMailTests(SurveyApp app) : IClassFixture<SurveyApp>
{
    private static readonly string[] s_names =
    [
        "Ola Brandt", "Přemysl Žluťoučký-Kůň", "Siân Llŷr ap Gwŷdd", "Ŵyn Ŷnyr", "Zoë “Zo” Müller", "Seán Ó hÉigeartaigh", "李小龍", "Ἀριστοτέλης", "محمد علي",
        "Ada 👩‍🔬 Lovelace", "🇬🇧🏴󠁧󠁢󠁷󠁬󠁳󠁿", "O'Neil, \"Ben\" (retired)", "back\\slash; semi <angle>", "=?utf-8?B?bm90?=", "=?not encoded?", "Dr. A. B. Cé, PhD",
        "x" + "ě" + new string('ž', 198), new('N', 200), string.Concat(Enumerable.Repeat("Jiří ", 39)) + "Novák", "e\u0301 combining a\u030a",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_hard_names_and_subjects_come_back_exactly()
    {
        Assert.Equal(20, s_names.Length);
        await app.Given.SiteAsync("ynys", "python");
        using var imported = await app.Given.ImportAsync("python", "seat,site,role,name,email,from,informant,language\n" + string.Join('\n',
            s_names.Select((n, i) => $"s{i},ynys,Rôle {i},\"{n.Replace("\"", "\"\"", StringComparison.Ordinal)}\",p{i}@example.org,2016-01-01,p{i},{(i % 2 == 0 ? "en" : "cy")}")));
        Assert.True(imported.StatusCode == HttpStatusCode.OK, await imported.Content.ReadAsStringAsync(Ct));
        using var ada = await app.Cast.AdaAsync("python");
        foreach (var language in (string[])["en", "cy"])
        {
            await ada.OpenAsync($"/studies/python/mail/templates/invitation/{language}");
            await ada.Fill("Subject", "{{name}} – „{{round}}“ 🕊 {{site}}").Fill("Text", "Annwyl **{{name}}**,\n\nŵ ŷ – “quoted” = 3D.\n\n.a line with a dot: {{role}}\n\n{{link}}\n\n" + new string('ě', 1200)).SubmitAsync("Save");
            Assert.Contains("The wording is saved.", ada.Text, StringComparison.Ordinal);
        }

        await app.Given.OpenRoundAsync(informants: 0, study: "python");
        await app.RunJobAsync<DeliverMail>();

        var mails = app.Mailbox.Received.OrderBy(m => int.Parse(m.To[1..m.To.IndexOf('@', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(s_names.Length, mails.Count);
        var read = PythonMail.ReadAll([.. mails.Select(m => m.Content)]);
        foreach (var (i, name) in s_names.Index())
        {
            Assert.Empty(read[i].Defects);
            Assert.Equal((name, $"p{i}@example.org"), (read[i].Mailboxes[^2], read[i].Mailboxes[^1]));
            Assert.Equal($"{name} – „Round 2018“ 🕊 Site ynys", read[i].Header("Subject"));
            Assert.StartsWith($"Annwyl {name},\n\n", read[i].Text, StringComparison.Ordinal);
            Assert.Contains($"\n.a line with a dot: Rôle {i}\n", read[i].Text, StringComparison.Ordinal);
            Assert.Contains("\n\n" + new string('ě', 1200) + "\n", read[i].Text, StringComparison.Ordinal);
            Assert.Contains($"<strong>{WebUtility.HtmlEncode(name)}</strong>", read[i].Html, StringComparison.Ordinal);
            Assert.Contains(new string('ě', 1200), read[i].Html, StringComparison.Ordinal);
            Assert.Equal((mails[i].Text.ReplaceLineEndings("\n").TrimEnd('\n'), mails[i].Html.ReplaceLineEndings("\n").TrimEnd('\n')), (read[i].Text, read[i].Html));
        }
    }
}
