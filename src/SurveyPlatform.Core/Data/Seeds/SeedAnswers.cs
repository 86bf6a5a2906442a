using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Data.Seeds;

/// <summary>Whose answers are invented, and for which round.</summary>
public sealed record SeedRespondent(string Informant, string Site, string? OrganisationType, DateOnly Since, string Round, DateOnly OpensOn);

/// <summary>Invents the answers of one person to one page: alike from year to year, moving as the levels say, the same each time the seed is played.</summary>
public sealed class SeedAnswers(SeedAnswerRules rules)
{
    private readonly SeedDraw _draw = new(rules.Seed);

    /// <summary>An entry for every key that the page asks on this route; null where the person leaves it empty.</summary>
    public IReadOnlyDictionary<string, Answer?> To(Instrument instrument, Page page, AnswerSheet sheet, SeedRespondent who)
    {
        var answers = new Dictionary<string, Answer?>();
        foreach (var item in page.Items)
        {
            // An item may hang on another one of the same page, so the route is walked anew with what was just answered.
            foreach (var key in Route.Walk(instrument, sheet.With(answers, 1)).KeysAsked(item).ToList())
            {
                answers.Add(key, Missing(item, key, who) is { Silent: true } silence ? silence.Said : Given(item, key, who));
            }
        }

        return answers;
    }

    private (bool Silent, Answer? Said) Missing(Item item, string key, SeedRespondent who)
    {
        var draw = _draw.Share("missing", who.Informant, who.Round, key);
        if (!item.Required && (draw -= rules.Missing.Blank) < 0)
        {
            return (true, null);
        }

        if (item.DontKnow && (draw -= rules.Missing.DontKnow) < 0)
        {
            return (true, MissingAnswer.DontKnow);
        }

        return item.PreferNotToSay && draw - rules.Missing.PreferNotToSay < 0 ? (true, MissingAnswer.PreferNotToSay) : (false, null);
    }

    private Answer? Given(Item item, string key, SeedRespondent who) => item switch
    {
        MultipleItem multiple => Several(multiple, who),
        RankingItem ranking => new RankingAnswer([.. ranking.Options.OrderBy(o => _draw.Share(who.Informant, key, $"{o.Code}")).Take(ranking.Ranks).Select(o => o.Code)]),
        ChoiceItem choice => One(choice, key, who),
        NumberItem number => Number(number, who),
        DateItem => Date(key, who),
        TextItem => Text(key, who),
        _ => null,
    };

    private SingleAnswer One(ChoiceItem item, string key, SeedRespondent who)
    {
        var code = Code(item, key, who);
        return item.FindOption(code) is { Other: true } ? new SingleAnswer(code, Other(key, who)) : SingleAnswer.Of(code);
    }

    private int Code(ChoiceItem item, string key, SeedRespondent who)
    {
        if (rules.Organisations.TryGetValue(key, out var organisations) && organisations.TryGetValue(who.OrganisationType ?? "", out var own))
        {
            return own;
        }

        if (rules.Weights.TryGetValue(key, out var weights))
        {
            return _draw.Weighted([.. weights.Where(w => item.FindOption(w.Key) is not null)], who.Informant, key);
        }

        if (item.CodeListName is { } list && rules.Rare.TryGetValue(list, out var rare))
        {
            foreach (var (code, share) in rare)
            {
                if (item.FindOption(code) is not null && _draw.Share("rare", who.Informant, key, $"{code}") < share)
                {
                    return code;
                }
            }
        }

        return OnScale(item, key, who);
    }

    private int OnScale(ChoiceItem item, string key, SeedRespondent who)
    {
        var scale = item.CodeListName is { } list && rules.Scales.TryGetValue(list, out var codes)
            ? [.. codes.Where(c => item.FindOption(c) is not null)]
            : item.Options.Select(o => o.Code).ToList();
        var topic = key.Split('_')[0];
        var place = Level(key, who.Round)
            + (rules.Spread.Site * _draw.Tilt(who.Site, topic))
            + (rules.Spread.Person * _draw.Tilt(who.Informant, topic))
            + (rules.Spread.Answer * ((_draw.Tilt(who.Informant, key) + _draw.Tilt(who.Informant, key, who.Round)) / 1.5));
        return scale[Math.Clamp((int)Math.Floor(place * scale.Count), 0, scale.Count - 1)];
    }

    private double Level(string key, string round)
    {
        for (var i = 0; i < rules.Rounds.Count; i++)
        {
            if (rules.Rounds[i] == round && rules.Levels.TryGetValue(key, out var levels))
            {
                return levels[i] ?? 0.5;
            }
        }

        return 0.5;
    }

    private MultipleAnswer Several(MultipleItem item, SeedRespondent who)
    {
        var shares = rules.Shares.GetValueOrDefault(item.Key);
        var ticked = item.Options.Where(o => _draw.Share(who.Informant, item.Key, $"{o.Code}") < (shares?.GetValueOrDefault(o.Code) ?? 0.5)).ToList();
        if (ticked.Find(o => o.Exclusive) is { } alone)
        {
            ticked = [alone];
        }
        else if (ticked.Count == 0)
        {
            ticked = [item.Options.MaxBy(o => shares?.GetValueOrDefault(o.Code) ?? 0.5)!]; // an item has options
        }

        return new MultipleAnswer([.. ticked.Select(o => o.Code)], ticked.Exists(o => o.Other) ? Other(item.Key, who) : null);
    }

    private string? Other(string key, SeedRespondent who) =>
        rules.Others.TryGetValue(key, out var others) ? _draw.Pick(others, "other", who.Informant, key) : null;

    private NumberAnswer? Number(NumberItem item, SeedRespondent who)
    {
        if (rules.Tenure.Contains(item.Key))
        {
            return new NumberAnswer(Math.Max(0, (who.OpensOn.DayNumber - who.Since.DayNumber) / 365));
        }

        if (!rules.Numbers.TryGetValue(item.Key, out var range))
        {
            return null;
        }

        var tilt = _draw.Tilt(who.Informant, item.Key);
        var value = range[1] + (tilt * (tilt < 0 ? range[1] - range[0] : range[2] - range[1]));
        return new NumberAnswer(value < 20 ? Math.Round((decimal)value) : 5 * Math.Round((decimal)value / 5));
    }

    private DateAnswer? Date(string key, SeedRespondent who)
    {
        if (!rules.Dates.TryGetValue(key, out var rule))
        {
            return null;
        }

        if (rule.Since is not null)
        {
            var since = rule.NotBefore is { } earliest && who.Since < earliest ? earliest : who.Since;
            var latest = Math.Min(90, who.OpensOn.DayNumber - since.DayNumber);
            return new DateAnswer(FirstOfMonth(since.AddDays(_draw.Below(Math.Max(1, latest), who.Informant, key)), since));
        }

        return new DateAnswer(FirstOfMonth(who.OpensOn.AddDays(rule.FromDays + _draw.Below(rule.ToDays - rule.FromDays, who.Site, key, who.Round)), DateOnly.MinValue));
    }

    private TextAnswer? Text(string key, SeedRespondent who) =>
        rules.Texts.TryGetValue(key, out var rule) && _draw.Share("writes", who.Informant, who.Round, key) < rule.Share
            ? new TextAnswer(_draw.Pick(rule.Say, "says", who.Informant, who.Round, key))
            : null;

    private static DateOnly FirstOfMonth(DateOnly day, DateOnly notBefore)
    {
        var first = day.AddDays(1 - day.Day);
        return first < notBefore ? notBefore : first;
    }
}
