using System.Collections.Immutable;

namespace SurveyPlatform.Instruments.Workbooks;

/// <summary>A cell that holds something, as text; numbers in their shortest form, dates as 2018-03-01.</summary>
/// <param name="Column">From 1.</param>
/// <param name="IsFormula">The text is what the spreadsheet program last made of the formula.</param>
public readonly record struct Cell(int Column, string Text, bool IsFormula);

/// <summary>A row that holds something; the number is the one a spreadsheet program shows.</summary>
public sealed record SheetRow(int Number, ImmutableArray<Cell> Cells);

/// <summary>A sheet of a workbook: its name and the rows that hold anything.</summary>
public sealed record Sheet(string Name, ImmutableArray<SheetRow> Rows);
