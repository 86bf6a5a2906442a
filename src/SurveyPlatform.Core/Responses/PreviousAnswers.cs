using Npgsql;
using SurveyPlatform.Core.Questionnaires;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>
/// Finds what a person answered last: in the latest earlier round, by frame date, in which they submitted a sheet for the same seat, one of
/// the same questionnaire before any other: a short survey in between hides nothing. Person and seat both have to be the same, so a successor never sees a predecessor's answers and who holds two seats sees each seat's own.
/// </summary>
public sealed class PreviousAnswers(NpgsqlDataSource source, PublishedInstruments instruments)
{
    private const string Sql =
        """
        select r.name, a.questionnaire_version_id, a.answers
        from invitations i
        join rounds now on now.id = i.round_id
        join invitations e on e.informant_id = i.informant_id and e.seat_id = i.seat_id and e.study_id = i.study_id
        join rounds r on r.id = e.round_id and (r.frame_date, r.opens_at) < (now.frame_date, now.opens_at)
        join responses a on a.invitation_id = e.id and a.submitted_at is not null
        join questionnaire_versions nv on nv.id = now.questionnaire_version_id
        join questionnaire_versions v on v.id = a.questionnaire_version_id
        where i.id = $1
        order by v.questionnaire_id = nv.questionnaire_id desc, r.frame_date desc, r.opens_at desc
        limit 1
        """;

    /// <param name="items">What is about to be shown: nothing is asked of the database where none of it may have an earlier answer beside it.</param>
    /// <returns>Null where there is nothing to show.</returns>
    public async Task<EarlierSheet?> OfAsync(Respondent respondent, IEnumerable<Item> items, CancellationToken ct)
    {
        if (!items.Any(i => respondent.Route.KeysAsked(i).Any(k => EarlierSheet.MayShow(respondent.Route, i, k))))
        {
            return null;
        }

        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = respondent.InvitationId });
        await using var row = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SingleRow, ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var instrument = await instruments.GetAsync(row.GetGuid(1), ct);
        return new EarlierSheet(row.GetString(0), Route.Walk(instrument, AnswerSheet.Parse(row.GetFieldValue<byte[]>(2), instrument)));
    }
}

/// <summary>A sheet that the same person submitted for the same seat in an earlier round, in the wording of the version they answered.</summary>
/// <param name="Round">The round's name.</param>
/// <param name="Route">Of the sheet then: what was off it was not answered.</param>
public sealed record EarlierSheet(string Round, Route Route)
{
    /// <summary>Whether the item's policy lets an earlier answer be seen now: before answering, or only beside this year's answer.</summary>
    public static bool MayShow(Route now, Item item, string key) => item.Previous switch
    {
        PreviousAnswer.None => false,
        PreviousAnswer.Before => true,
        PreviousAnswer.After => now.Answer(key) is not null,
    };

    /// <summary>What is shown beside a question now; null for nothing, be it that today's item would not take such an answer.</summary>
    public Answer? Shown(Route now, Item item, string key) =>
        MayShow(now, item, key) && Route.Answer(key) is { } answer && Takes(item, answer) ? answer : null;

    /// <summary>The answer that is shown, in the words of its own version and in this language as far as that speaks it.</summary>
    public string? Say(Route now, Item item, string key, string language = "en") =>
        Shown(now, item, key) is { } answer ? Piping.Say(Route.Instrument.FindItem(key)!, answer, language) : null; // answered, so it is there

    private static bool Takes(Item item, Answer answer)
    {
        return item.Fits(answer) && answer switch
        {
            MissingAnswer missing => item.Offers(missing.Reason),
            SingleAnswer single => Has(single.Code),
            MultipleAnswer multiple => multiple.Codes.All(Has),
            RankingAnswer ranking => ranking.Codes.All(Has),
            NumberAnswer number => item is NumberItem today && !(number.Value < today.Min) && !(number.Value > today.Max),
            _ => true,
        };

        bool Has(int code) => item is ChoiceItem choice && choice.FindOption(code) is not null;
    }
}
