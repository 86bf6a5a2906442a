using System.Diagnostics;
using System.Text.RegularExpressions;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Hosting;

/// <summary>Holds README to its word: its walk from panel file to extract is pasted into a shell, block by block, beside a demo.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public ReadmeTests()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Top, "docs"), Path.Combine(Repository.Folder, "docs"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Top, ".data"), _folder.Path);
    }

    public void Dispose() => _folder.Dispose(); // links are not followed

    [Fact]
    public async Task A_newcomer_who_pastes_the_walk_sees_what_it_says()
    {
        await using var demo = RunningProgram.Start("demo", "--urls", "http://127.0.0.1:0", "--Survey:DataDirectory", _folder.Path);
        var address = await demo.AddressAsync();
        Assert.True(await demo.IsReadyAsync());
        await demo.SaidAsync("Answer as ");

        var blocks = BlockPattern().Matches(Here(Walk(), address)).Select(m => (IsShell: m.Groups[1].Value == "sh", Text: m.Groups[2].Value)).ToList();
        var preamble = $"{blocks[0].Text}echo \"KEY='$KEY'\"";
        var setUp = string.Join('\n', blocks[0].Text.Split('\n').Where(l => !l.StartsWith("KEY=", StringComparison.Ordinal)).Prepend(await RunAsync(preamble)));
        var said = "";
        foreach (var (isShell, text) in blocks.Skip(1))
        {
            if (isShell)
            {
                said = await RunAsync(setUp + text);
                if (LinkPattern().Match(said) is { Success: true } link)
                {
                    await AnswerAsync(new Uri(link.Value));
                }
            }
            else
            {
                RequireIn(said, text);
            }
        }
    }

    private static string Walk()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));
        return readme[readme.IndexOf("## From the panel file", StringComparison.Ordinal)..readme.IndexOf("Everything that the pages do", StringComparison.Ordinal)];
    }

    /// <summary>The same walk for a program that is built already, on a free port.</summary>
    private static string Here(string walk, Uri address) => walk
        .Replace("dotnet run --project src/SurveyPlatform.Web --", $"Survey__DataDirectory=.data dotnet '{Path.Combine(RunningProgram.Folder, "SurveyPlatform.Web.dll")}'", StringComparison.Ordinal)
        .Replace("http://localhost:5080", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

    private async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = _folder.Top, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!; // never null without shell execution
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(bash.ExitCode == 0, $"{script}\n{said}\n{await errors}");
        return said;
    }

    /// <summary>What README shows stands in what was said, in its order; its three dots stand for anything.</summary>
    private static void RequireIn(string said, string shown)
    {
        var at = 0;
        foreach (var piece in shown.Split("...").SelectMany(p => p.Split('\n')).Select(p => p.Trim()).Where(p => p.Length > 0))
        {
            var found = said.IndexOf(piece, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"README shows “{piece}”, but it was said:\n{said}");
            at = found + piece.Length;
        }
    }

    private static async Task AnswerAsync(Uri link)
    {
        using var amira = new Visitor(new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(link, "/") });
        await amira.OpenAsync(link.AbsolutePath);
        await amira.SubmitAsync();
        await amira.Fill("How many years have you been in post? (optional)", "4").Tick("Better").SubmitAsync("Continue");
        await amira.SubmitAsync();
        Assert.Equal("/respond/thanks", amira.Address);
    }

    [GeneratedRegex("^```(sh)?\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("(?<=^Answer the questions:\r?\n)http\\S+", RegexOptions.Multiline)]
    private static partial Regex LinkPattern();
}
