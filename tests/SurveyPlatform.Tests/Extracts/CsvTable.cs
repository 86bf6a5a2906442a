using System.Globalization;

namespace SurveyPlatform.Tests.Extracts;

/// <summary>A CSV file as another program reads it: rows of column name and text.</summary>
public static class CsvTable
{
    public static List<Dictionary<string, string>> Read(string text)
    {
        using var reader = new CsvHelper.CsvReader(new StringReader(text), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        var (columns, rows) = (reader.HeaderRecord!, new List<Dictionary<string, string>>());
        while (reader.Read())
        {
            rows.Add(columns.ToDictionary(c => c, c => reader.GetField(c)!));
        }

        return rows;
    }

    public static string[] Header(string text) => text[..text.IndexOf("\r\n", StringComparison.Ordinal)].Split(',');
}
