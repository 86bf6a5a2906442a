using System.Globalization;
using SurveyPlatform.Core.Mail;

namespace SurveyPlatform.Core.Panel;

/// <summary>One row of a panel file, understood.</summary>
public sealed record PanelRow(
    int Row, string Seat, string Site, string Role, string? OrganisationType, string Name, string Email, DateOnly From, DateOnly? To,
    string? Informant, string? Phone, string? Language, string? Note);

/// <summary>A row that cannot be accepted: where, a stable code, and what to do.</summary>
public sealed record RejectedRow(int Row, string? Column, string Code, string Message);

/// <summary>Reads the rows of a panel file one by one, collecting everything that is wrong instead of stopping at the first.</summary>
public sealed class PanelRowReader
{
    private readonly PanelFile _file;
    private readonly Dictionary<string, int> _index = [];
    private readonly CodeRules _codes = new();

    public PanelRowReader(PanelFile file)
    {
        _file = file;
        for (var i = 0; i < file.Columns.Count; i++)
        {
            var column = file.Columns[i];
            if (!PanelFile.KnownColumns.Contains(column))
            {
                Rejected.Add(new(1, column, "unknownColumn", $"“{column}” is not a column of a panel file. The columns are {string.Join(", ", PanelFile.KnownColumns)}."));
            }
            else if (!_index.TryAdd(column, i))
            {
                Rejected.Add(new(1, column, "duplicateColumn", $"The column “{column}” stands twice."));
            }
        }

        foreach (var column in PanelFile.RequiredColumns.Where(c => !_index.ContainsKey(c)))
        {
            Rejected.Add(new(1, column, "missingColumn", $"The column “{column}” is missing."));
        }
    }

    public List<RejectedRow> Rejected { get; } = [];

    public IReadOnlyList<PanelRow> Read()
    {
        if (Rejected.Count > 0)
        {
            return [];
        }

        var rows = new List<PanelRow>(_file.Rows.Count);
        for (var i = 0; i < _file.Rows.Count; i++)
        {
            if (_file.Rows[i].All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (ReadRow(i + 2, _file.Rows[i]) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Our own list leads what a spreadsheet would run as a formula by an apostrophe; coming back it is none of the text.</summary>
    private static string WithoutGuard(string cell) => cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;

    private PanelRow? ReadRow(int number, IReadOnlyList<string> cells)
    {
        var before = Rejected.Count;
        if (cells.Count > _file.Columns.Count)
        {
            Rejected.Add(new(number, null, "tooManyCells", $"The row has {cells.Count} cells where the first row names {_file.Columns.Count} columns. Quote a cell that holds the separator."));
            return null;
        }

        var row = new PanelRow(
            number,
            Code("seat") ?? "", Code("site") ?? "", Text("role", 200) ?? "", Optional("organisation_type"), Text("name", 200) ?? "", Address() ?? "",
            Day("from", required: true) ?? default, Day("to", required: false),
            Optional("informant") is null ? null : Code("informant"), Optional("phone"), Optional("language"), Optional("note"));
        if (row.To < row.From)
        {
            Reject("to", "endsBeforeItStarts", $"“to” ({row.To:yyyy-MM-dd}) is before “from” ({row.From:yyyy-MM-dd}).");
        }

        return Rejected.Count == before ? row : null;

        string Cell(string column) =>
            _index.TryGetValue(column, out var at) && at < cells.Count ? WithoutGuard(new string([.. cells[at].Where(c => !char.IsControl(c))]).Trim()) : "";

        void Reject(string column, string code, string message) => Rejected.Add(new(number, column, code, message));

        string? Optional(string column) => Cell(column) is { Length: > 0 } text ? text : null;

        string? Text(string column, int most)
        {
            var text = Cell(column);
            if (text.Length == 0)
            {
                Reject(column, "required", $"“{column}” is empty.");
                return null;
            }

            if (text.Length > most)
            {
                Reject(column, "tooLong", $"“{column}” is longer than {most} characters.");
                return null;
            }

            return text;
        }

        string? Code(string column)
        {
            if (Text(column, 200) is not { } code)
            {
                return null;
            }

            if (column == "informant" && code == "import")
            {
                Reject(column, "reserved", "“import” is the address of a page here, so it cannot be a code. Choose another.");
                return null;
            }

            if (_codes.Validate(code) is { IsValid: false } verdict)
            {
                Reject(column, "code", $"“{code}” cannot be a code. {verdict.Errors[0].ErrorMessage}");
                return null;
            }

            return code;
        }

        DateOnly? Day(string column, bool required)
        {
            var text = Cell(column);
            if (text.Length == 0)
            {
                if (required)
                {
                    Reject(column, "required", $"“{column}” is empty.");
                }

                return null;
            }

            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200)
            {
                return day;
            }

            Reject(column, "date", $"“{text}” is no date. Write it like 2018-02-01.");
            return null;
        }

        string? Address()
        {
            if (Text("email", 254) is not { } text)
            {
                return null;
            }

            if (MailAddresses.One(text) is not null)
            {
                return text;
            }

            Reject("email", "email", $"“{text}” is not exactly one e-mail address.");
            return null;
        }
    }
}
