using Microsoft.AspNetCore.Http.HttpResults;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments.XlsForm;

namespace SurveyPlatform.Web.Api;

/// <summary>A questionnaire in the form of a workbook, and what of it one of the two cannot hold.</summary>
public static class XlsFormApi
{
    public sealed record LossView(string Sheet, int? Row, string? Column, string Code, string Message);

    public sealed record LossesView(IReadOnlyList<LossView> Losses)
    {
        public static LossesView Of(IReadOnlyList<Loss> losses) => new([.. losses.Select(l => new LossView(l.Sheet, l.Row, l.Column, l.Code, l.Message))]);
    }

    /// <summary>An instrument as it was asked for: its own text, a workbook, or what the workbook does not hold.</summary>
    public static Results<ContentHttpResult, FileContentHttpResult, Ok<LossesView>> As(string? format, string instrument, string questionnaire, string version)
    {
        if (format is null or "json")
        {
            return TypedResults.Content(instrument, "application/json");
        }

        using var workbook = new MemoryStream();
        var losses = XlsFormWriter.Write(workbook, instrument, questionnaire, version);
        return format switch
        {
            "xlsform" => TypedResults.File(workbook.ToArray(), XlsFormReader.MediaType, $"{questionnaire}-{version}.xlsx"),
            "xlsformLosses" => TypedResults.Ok(LossesView.Of(losses)),
            _ => throw QuestionnaireProblems.NoSuchFormat.With(format),
        };
    }
}
