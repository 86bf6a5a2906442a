using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace SurveyPlatform.Web.Pages.Studies;

/// <summary>A list as a file to open in a spreadsheet (CSV, UTF-8 with its mark); a cell that would be run as a formula is led by an apostrophe.</summary>
public static class ListFile
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    public static FileContentResult Of(string name, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var text = new StringBuilder("\uFEFF");
        Append(text, columns);
        foreach (var row in rows)
        {
            Append(text, row);
        }

        return new FileContentResult(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8") { FileDownloadName = name };
    }

    /// <summary>An instant as every file of ours has it.</summary>
    public static string? Wire(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A word of a closed list as every file and the API have it.</summary>
    public static string? Wire(Enum? word) => word is null ? null : JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    private static void Append(StringBuilder text, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i] ?? "";
            if (cell is ['=' or '+' or '-' or '@' or '\t', ..])
            {
                cell = "'" + cell;
            }

            text.Append(i == 0 ? "" : ",").Append(cell.AsSpan().ContainsAny(NeedsQuotes) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
        }

        text.Append("\r\n");
    }
}
