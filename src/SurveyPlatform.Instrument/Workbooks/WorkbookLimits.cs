using System.Globalization;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>How much of a workbook is read. What a file says about its own size counts for nothing: all is counted while it is unpacked.</summary>
public static class WorkbookLimits
{
    /// <summary>The largest file.</summary>
    public const int Bytes = 5_000_000;

    /// <summary>All parts that were read, unpacked.</summary>
    public const int UnpackedBytes = 100_000_000;

    /// <summary>How many times its packed size a part may unpack to, once it is past a megabyte.</summary>
    public const int Ratio = 100;

    public const int Parts = 200;

    public const int Sheets = 50;

    /// <summary>Rows of a sheet that hold anything.</summary>
    public const int Rows = 50_000;

    public const int Columns = 200;

    /// <summary>Cells of the workbook that hold anything.</summary>
    public const int Cells = 500_000;

    /// <summary>Characters of one cell: what a spreadsheet program itself allows.</summary>
    public const int CellCharacters = 32_767;

    /// <summary>Characters of all cells together, a shared text counted wherever it stands.</summary>
    public const int Characters = 10_000_000;

    internal static WorkbookException Passed(string what) => new("workbook.limit", $"The workbook is too large: {what}.");

    internal static WorkbookException Passed(string what, int most) => Passed($"it may have at most {most.ToString("N0", CultureInfo.InvariantCulture)} {what}");
}
