using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurveyPlatform.Instruments;
using SurveyPlatform.Testing;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

/// <summary>The schema is judged by a validator that is not ours (ajv, from npm), over good instruments and thousands of spoilt ones.</summary>
public sealed class SchemaTests
{
    private static readonly string?[] Values = ["null", "true", "0", "-1", "1.5", "1e9", "\"\"", "\"x\"", "\"x y\"", "[]", "{}", "[1]"];

    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Fact]
    public async Task Reading_refuses_what_the_schema_refuses_at_the_same_place_and_calls_nothing_else_a_matter_of_shape()
    {
        string[] corpus = [Examples.Contract, Everything, .. Spoilt(Examples.Contract), .. Spoilt(Everything)];

        var verdicts = await ValidateAsync(corpus);

        Assert.Equal(corpus.Length, verdicts.Count);
        Assert.True(corpus.Length > 2500, $"the corpus has shrunk to {corpus.Length}");
        Assert.All(corpus.Zip(verdicts), pair =>
        {
            var problems = Read(pair.First).Where(p => p.Code.StartsWith("schema.", StringComparison.Ordinal)).ToList();
            if (pair.Second == "valid")
            {
                Assert.Empty(problems);
            }
            else
            {
                var place = pair.Second.Split(' ')[1];
                Assert.Contains(problems, p => p.Pointer == place || p.Pointer.StartsWith(place + "/", StringComparison.Ordinal));
            }
        });
        Assert.InRange(verdicts.Count(v => v == "valid"), 100, corpus.Length - 1000);
    }

    // Every member that the schema knows stands here at least once.
    private static string Everything => """
        {"$schema": "x", "title": "T", "language": "en-GB", "texts": {"cy": {"title": "T"}},
         "codeLists": {"yes-no": [{"code": 1, "label": "Yes"}, {"code": 0, "label": "No"}]},
         "sections": [{"key": "s", "title": "S", "texts": {"cy": {"s": "S"}}, "pages": [
           {"key": "p", "title": "P", "texts": {"cy": {"p": "P"}}, "items": [
             {"key": "n", "type": "note", "text": "N", "texts": {"cy": {"n": "N"}}},
             {"key": "a", "type": "single", "text": "A", "hint": "H", "required": true, "dontKnow": true, "preferNotToSay": false, "previous": "before", "options": "yes-no"},
             {"key": "b", "type": "number", "text": "B", "min": -1.5, "max": 2, "decimals": 1, "unit": "beds", "shownWhen": "a = 1", "previous": "none"}]},
           {"key": "q", "shownWhen": "a = 1", "items": [
             {"key": "g", "type": "grid", "text": "G", "options": "yes-no", "rows": [{"key": "g_1", "text": "R", "shownWhen": "a = 1"}]},
             {"key": "m", "type": "multiple", "text": "M", "options": [{"code": 1, "label": "x", "other": true, "exclusive": false}]},
             {"key": "t", "type": "text", "text": "T", "lines": 2, "maxLength": 10, "sensitive": false},
             {"key": "d", "type": "date", "text": "D"},
             {"key": "r", "type": "ranking", "text": "R", "options": "yes-no", "ranks": 2}]}]}]}
        """;

    [Fact]
    public void The_schema_travels_with_the_library()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", JsonNode.Parse(InstrumentJson.Schema)!["$schema"]!.GetValue<string>());
        Assert.NotNull(Contract);
    }

    private static IEnumerable<string> Spoilt(string json)
    {
        foreach (var path in Paths(JsonNode.Parse(json)!, []))
        {
            foreach (var value in Values.Append(null))
            {
                yield return Changed(json, path, parent => Put(parent, path[^1], value));
            }

            if (path[^1] is string)
            {
                yield return Changed(json, path, parent => parent.AsObject()["colour"] = "red");
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path)
    {
        IEnumerable<(object Step, JsonNode? Child)> children = node switch
        {
            JsonObject members => members.Select(m => ((object)m.Key, m.Value)),
            JsonArray entries => entries.Select((e, i) => ((object)i, e)),
            _ => [],
        };
        return children.SelectMany(c => c.Child is null ? [] : Paths(c.Child, [.. path, c.Step]).Prepend([.. path, c.Step]));
    }

    private static string Changed(string json, object[] path, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(json)!;
        change(path[..^1].Aggregate(root, (node, step) => (step is string name ? node[name] : node[(int)step])!));
        return root.ToJsonString();
    }

    private static void Put(JsonNode parent, object step, string? value)
    {
        switch (step, value)
        {
            case (string name, null):
                parent.AsObject().Remove(name);
                break;
            case (string name, _):
                parent[name] = JsonNode.Parse(value);
                break;
            case (int index, null):
                parent.AsArray().RemoveAt(index);
                break;
            case (int index, _):
                parent[index] = JsonNode.Parse(value);
                break;
            default:
                throw new InvalidOperationException();
        }
    }

    private static IReadOnlyList<InstrumentProblem> Read(string json)
    {
        try
        {
            InstrumentJson.Read(json);
            return [];
        }
        catch (InstrumentException e)
        {
            return e.Problems;
        }
    }

    private static async Task<List<string>> ValidateAsync(string[] corpus)
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Path.Combine(Repository.Folder, "tests", "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ajv")))
        {
            await RunAsync(folder, "npm", ["ci", "--no-audit", "--no-fund"], "", ct);
        }

        var schema = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(schema, InstrumentJson.Schema, ct);
            var output = await RunAsync(folder, "node", ["validate-instruments.mjs", schema], string.Join('\n', corpus.Select(c => JsonSerializer.Serialize(c))), ct);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        finally
        {
            File.Delete(schema);
        }
    }

    private static async Task<string> RunAsync(string folder, string program, string[] arguments, string input, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!; // a program that is not there throws
        var output = process.StandardOutput.ReadToEndAsync(ct);
        await process.StandardInput.WriteAsync(input.AsMemory(), ct);
        process.StandardInput.Close();
        await process.WaitForExitAsync(ct);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }
}
