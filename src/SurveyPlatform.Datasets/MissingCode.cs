namespace SurveyPlatform.Datasets;

/// <summary>A number that says why there is no value; it is never a value of the variable.</summary>
public sealed record MissingCode(int Code, string Label);
