using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SurveyPlatform.Core;
using SurveyPlatform.Datasets;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests;

/// <summary>The arrows and habits of the house that no compiler guards: who may use whom, what is tested, what a file may hold.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 350;

    /// <summary>The projects of src, each with those that it may use.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Instrument"] = [],
        ["Datasets"] = [],
        ["Core"] = ["Instrument", "Datasets"],
        ["Web"] = ["Instrument", "Datasets", "Core"],
    };

    /// <summary>The features of Core, each with those that it may use. All of them use <c>Data</c> for its context, and nothing uses what is beside that there.</summary>
    private static readonly Dictionary<string, string[]> Ladder = new()
    {
        ["Audit"] = [],
        ["Jobs"] = [],
        ["Approvals"] = [],
        ["Mail"] = ["Audit"],
        ["Studies"] = ["Audit"],
        ["Panel"] = ["Studies", "Audit", "Mail"],
        ["Questionnaires"] = ["Studies", "Audit"],
        ["Rounds"] = ["Studies", "Panel", "Questionnaires", "Mail", "Approvals", "Audit"],
        ["Responses"] = ["Studies", "Panel", "Rounds", "Questionnaires", "Mail", "Audit"],
        ["Extracts"] = ["Studies", "Responses", "Rounds", "Questionnaires", "Panel", "Audit"],
        ["Reporting"] = ["Rounds", "Panel"],
    };

    /// <summary>Who may look at the rows of every site, each for a reason that stands beside the call.</summary>
    private static readonly string[] SeesEverySite =
        ["BuildExtracts.cs", "ContactCheck.cshtml.cs", "CoreServices.cs", "InformantDoor.cs", "Launch.cs", "MailNews.cs", "ReturnedMailApi.cs", "SeedStage.cs", "SiteScope.cs", "StudyContext.cs", "Unsubscribe.cshtml.cs"];


    [Fact]
    public void Projects_use_exactly_the_projects_they_may()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Folder, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            file => Short(Path.GetFileNameWithoutExtension(file)),
            file => Included(file, "ProjectReference").Select(r => Short(Path.GetFileNameWithoutExtension(r))).ToArray());

        Assert.Equal(Projects.Keys.Order(), found.Keys.Order());
        Assert.All(Projects, p => Assert.Equal((p.Key, string.Join(' ', p.Value.Order())), (p.Key, string.Join(' ', found[p.Key].Order()))));
    }

    [Fact]
    public void Instrument_and_Datasets_need_nothing_but_the_runtime_and_Core_no_web()
    {
        foreach (var pure in new[] { "Instrument", "Datasets" })
        {
            Assert.Empty(Included(Path.Combine(Repository.Folder, "src", $"SurveyPlatform.{pure}", $"SurveyPlatform.{pure}.csproj"), "PackageReference"));
        }

        Assert.All(Uses(typeof(AnswerSheet).Assembly).Concat(Uses(typeof(Dataset).Assembly)), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.DoesNotContain(Uses(typeof(Actor).Assembly), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Features_use_only_those_below_them_and_say_so_in_their_using_block()
    {
        var core = Path.Combine(Repository.Folder, "src", "SurveyPlatform.Core");
        var features = Directory.EnumerateDirectories(core).Select(d => Path.GetFileName(d)).Except(["bin", "obj", "Data"]).Order();
        Assert.Equal(Ladder.Keys.Order(), features);
        foreach (var (feature, below) in Ladder)
        {
            foreach (var file in Sources(Path.Combine(core, feature), "*.cs"))
            {
                var text = File.ReadAllText(file);
                var used = UsingOfCore().Matches(text).Select(m => m.Groups[1].Value);
                Assert.All(used, u => Assert.True(u == "Data" || u == feature || below.Contains(u), // a room of its own is no other feature
                    $"{feature}/{Path.GetFileName(file)} uses {u}"));
                var named = NamedByHalf().Matches(UsingLine().Replace(text, "")).Where(m => m.Groups[1].Value != feature && typeof(Actor).Assembly.GetType($"SurveyPlatform.Core.{m.Value}") is not null);
                Assert.Empty(named.Select(m => $"{feature}/{Path.GetFileName(file)} names {m.Value} without a using"));
            }
        }

        Assert.DoesNotContain(Sources(Path.Combine(Repository.Folder, "src"), "*.cs"), f => GlobalUsing().IsMatch(File.ReadAllText(f)));
    }

    [Fact]
    public void Every_operation_is_known_to_a_test()
    {
        var known = Sources(Path.Combine(Repository.Folder, "tests", "SurveyPlatform.Tests"), "*.cs").SelectMany(f => Word().Matches(File.ReadAllText(f)).Select(m => m.Value)).ToHashSet();

        var operations = typeof(Actor).Assembly.GetExportedTypes()
            .Where(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Any(m => m.Name == "RunAsync"))
            .Select(t => t.Name)
            .ToList();

        Assert.True(operations.Count > 25, "the operations were not found");
        Assert.Empty(operations.Except(known));
    }

    [Fact]
    public void Only_the_places_listed_here_see_every_site()
    {
        var places = Sources(Path.Combine(Repository.Folder, "src"), "*.cs").Where(f => SeesEvery().IsMatch(File.ReadAllText(f))).Select(f => Path.GetFileName(f));

        Assert.Equal(SeesEverySite, places.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_file_is_longer_than_what_one_reads_at_once()
    {
        var files = new[] { "src", "tests" }.SelectMany(top => Sources(Path.Combine(Repository.Folder, top), "*.cs").Concat(Sources(Path.Combine(Repository.Folder, top), "*.cshtml")));

        Assert.All(files, f => Assert.True(File.ReadLines(f).Count() <= LongestFile, $"{Path.GetRelativePath(Repository.Folder, f)} has {File.ReadLines(f).Count()} lines"));
    }

    [Fact]
    public void Nothing_is_called_after_what_it_is_instead_of_what_it_does()
    {
        string[] folders = ["Services", "Helpers", "Models", "Common", "Utils", "Dtos"];
        var sources = Sources(Path.Combine(Repository.Folder, "src"), "*.cs").ToList();

        Assert.Empty(sources.Select(f => Path.GetFileName(Path.GetDirectoryName(f))!).Intersect(folders)); // every source lies in a folder
        Assert.Empty(sources.SelectMany(f => NoName().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileName(f)}: {m.Value}")));
    }

    private static string Short(string project) => project.Replace("SurveyPlatform.", "", StringComparison.Ordinal);

    private static IEnumerable<string> Included(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(r => r.Attribute("Include")!.Value.Replace('\\', '/')); // a reference names something

    private static IEnumerable<string> Uses(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!); // an assembly has a name

    /// <summary>The files people wrote: not what the build makes.</summary>
    private static IEnumerable<string> Sources(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"));

    [GeneratedRegex(@"^using (?:static |\w+ = )?SurveyPlatform\.Core\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingOfCore();

    [GeneratedRegex(@"^(using|namespace) .*$", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.[A-Z]\w*")]
    private static partial Regex NamedByHalf();

    [GeneratedRegex(@"^global using", RegexOptions.Multiline)]
    private static partial Regex GlobalUsing();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bAllowEverything\(\)|\bIgnoreQueryFilters\b")]
    private static partial Regex SeesEvery();

    [GeneratedRegex(@"\b(class|record|struct|interface) \w*(Manager|(?<!Tag)Helper|Util|Utils|Dto|Base)\b")]
    private static partial Regex NoName();
}
