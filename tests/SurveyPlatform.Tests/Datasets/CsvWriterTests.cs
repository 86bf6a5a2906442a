using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SurveyPlatform.Datasets;
using SurveyPlatform.Datasets.Csv;
using Xunit;

namespace SurveyPlatform.Tests.Datasets;

public sealed class CsvWriterTests
{
    [Fact]
    public async Task Each_kind_of_cell_has_its_one_form()
    {
        var (text, _) = await WriteAsync(
            [[Cell.OfNumber(4.0m), Cell.OfNumber(-0.050m), Cell.OfMissing(-93), Cell.OfDate(new DateOnly(2018, 3, 1)), Cell.OfText("Zoë"), Cell.Empty]]);

        Assert.Equal("v0,v1,v2,v3,v4,v5\r\n4,-0.05,-93,2018-03-01,Zoë,\r\n", text);
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("\"", "\"\"\"\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData(" a ", " a ")]
    [InlineData("=1+1", "=1+1")]
    public async Task Text_is_quoted_only_where_it_must_be(string text, string written)
    {
        Assert.Equal($"v0\r\n{written}\r\n", (await WriteAsync([[Cell.OfText(text)]])).Text);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("+44,1", "\"'+44,1\"")]
    [InlineData("fine", "fine")]
    public async Task The_safe_flavour_leaves_no_formula(string text, string written)
    {
        Assert.Equal($"v0\r\n{written}\r\n", (await WriteAsync([[Cell.OfText(text)]], guarded: true)).Text);
        Assert.Equal("v0\r\n-93\r\n", (await WriteAsync([[Cell.OfMissing(-93)]], guarded: true)).Text);
    }

    [Fact]
    public async Task The_file_knows_its_rows_bytes_and_hash_even_when_a_row_outgrows_the_buffer()
    {
        var long1 = new string('é', 400_000);
        var (text, file) = await WriteAsync([.. Enumerable.Range(0, 5).Select(i => new[] { Cell.OfNumber(i), Cell.OfText(long1) })]);
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(new WrittenFile(5, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), file);
        Assert.EndsWith($"4,{long1}\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_without_rows_has_its_header()
    {
        var output = new MemoryStream();
        var file = await DatasetFormat.Csv.WriteAsync(
            new Dataset([new("a", "A", VariableType.Number), new("b", "B", VariableType.Text)], NoRows()), output, TestContext.Current.CancellationToken);

        Assert.Equal((0, "a,b\r\n"), (file.Rows, Encoding.UTF8.GetString(output.ToArray())));

        static async IAsyncEnumerable<Cell[]> NoRows()
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    [Fact]
    public void Whatever_is_written_another_reader_reads_back()
    {
        var cells = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(t => Cell.OfText((t ?? "").Replace('\0', ' ') + "x")),
            ArbMap.Default.GeneratorFor<long>().Select(Cell.OfNumber),
            Gen.Choose(int.MinValue, int.MaxValue).SelectMany(d => Gen.Choose(0, 12).Select(s => Cell.OfNumber(new decimal(Math.Abs((long)d) % int.MaxValue) / Power(s) * Math.Sign(d)))),
            Gen.Choose(0, 3_000_000).Select(d => Cell.OfDate(DateOnly.FromDayNumber(d))),
            Gen.Choose(-99, -91).Select(Cell.OfMissing));

        Prop.ForAll(cells.ArrayOf(4).ListOf().ToArbitrary(), rows =>
        {
            var text = WriteAsync([.. rows]).GetAwaiter().GetResult().Text;
            using var reader = new CsvHelper.CsvReader(new StringReader(text), CultureInfo.InvariantCulture);
            var read = new List<string[]>();
            while (reader.Read())
            {
                read.Add([.. Enumerable.Range(0, 4).Select(i => reader.GetField(i)!)]);
            }

            return rows.Select(r => r.Select(c => c.ToString()).ToArray()).SequenceEqual(read.Skip(1), new SameCells());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Two_variables_cannot_have_one_name()
    {
        Assert.Throws<ArgumentException>(() => new Dataset([new("a", "", VariableType.Text), new("A", "", VariableType.Text)], AsyncEnumerable.Empty<Cell[]>()));
    }

    private static decimal Power(int scale) => (decimal)Math.Pow(10, scale);

    private static async Task<(string Text, WrittenFile File)> WriteAsync(Cell[][] rows, bool guarded = false)
    {
        var width = rows.Length == 0 ? 4 : rows[0].Length;
        ImmutableArray<Variable> variables = [.. Enumerable.Range(0, width).Select(i => new Variable($"v{i}", $"V{i}", VariableType.Text))];
        var output = new MemoryStream();
        var file = await new CsvWriter(guarded).WriteAsync(new Dataset(variables, rows.ToAsyncEnumerable()), output, TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(output.ToArray()), file);
    }

    private sealed class SameCells : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string[] obj) => 0;
    }
}
