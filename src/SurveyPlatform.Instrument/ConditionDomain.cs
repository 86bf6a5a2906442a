using System.Collections.Immutable;

namespace SurveyPlatform.Instruments;

// What the answer under one key can still be, for ConditionReach: every answer that Check takes, or none. Tests narrow it.
internal abstract class ConditionDomain
{
    /// <summary>Whether the key may still be without an answer.</summary>
    public abstract bool MayLack { get; }

    /// <summary>Every answer that can be given, as far as the tests that an instrument makes can tell answers apart.</summary>
    public static ConditionDomain Of(Item item, IReadOnlyCollection<AnswerCondition> tests) => item switch
    {
        MultipleItem or RankingItem => new ChosenDomain((ChoiceItem)item),
        ChoiceItem choice => new ListedDomain([null, .. Missing(item), .. choice.Options.Select(o => SingleAnswer.Of(o.Code))]),
        NumberItem number => new ListedDomain([null, .. Missing(item), .. Numbers(number, tests)]),
        DateItem => new ListedDomain([null, .. Missing(item), .. Dates(tests)]),
        TextItem text => new ListedDomain([null, .. Missing(item), .. Texts(text, tests)]),
        _ => throw new ArgumentException($"'{item.Key}' has no answer.", nameof(item)),
    };

    /// <summary>How many looks narrowing takes.</summary>
    public abstract int Cost(AnswerCondition test);

    /// <summary>What is left when the test holds, or when it does not; null when nothing is.</summary>
    public abstract ConditionDomain? Narrow(AnswerCondition test, bool holds);

    private static IEnumerable<Answer> Missing(Item item) => item.OfferedReasons.Select(MissingAnswer.Of);

    private static IEnumerable<Literal> Literals(IEnumerable<AnswerCondition> tests) => tests.SelectMany(t => t switch
    {
        Compared compared => [compared.Value],
        IsOneOf list => list.Values,
        _ => ImmutableArray<Literal>.Empty,
    });

    // Tests compare with the numbers written in them, so the least number at or above each of those, the least above it, and the least
    // of all stand for every number there is: any other lies between the same two written numbers as one of these.
    private static IEnumerable<Answer> Numbers(NumberItem item, IEnumerable<AnswerCondition> tests)
    {
        var step = 1m;
        for (var place = 0; place < item.Decimals; place++)
        {
            step /= 10;
        }

        var written = Literals(tests).Select(l => l.Number).OfType<decimal>().Where(n => n >= item.Least && n <= item.Most);
        return written.SelectMany(n => new[] { Valid(Math.Ceiling(n / step) * step), Valid((Math.Floor(n / step) + 1) * step) })
            .Append(Valid(item.Least)).OfType<decimal>().Distinct().Select(n => new NumberAnswer(n));

        decimal? Valid(decimal least)
        {
            var number = MissingReasons.InBand(least) ? MissingReasons.BandTo + step : least;
            return number <= item.Most ? number : null;
        }
    }

    private static IEnumerable<Answer> Dates(IEnumerable<AnswerCondition> tests) => Literals(tests)
        .Select(l => l.Date).OfType<DateOnly>().Where(d => d >= Check.EarliestDate && d <= Check.LatestDate)
        .SelectMany(d => d < Check.LatestDate ? new[] { d, d.AddDays(1) } : [d])
        .Append(Check.EarliestDate).Distinct().Select(d => new DateAnswer(d));

    // A text is compared for being the same only. Of those written, some cannot be typed: pages trim and tidy what they are sent.
    private static IEnumerable<Answer> Texts(TextItem item, IEnumerable<AnswerCondition> tests)
    {
        var written = Literals(tests).Select(l => l.Text).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var another = "another";
        while (written.Contains(another))
        {
            another += "-";
        }

        return written.Where(t => t.Length > 0 && t.Length <= item.MaxLength && AnswerText.Normalise(t).Trim() == t).Append(another).Select(t => new TextAnswer(t));
    }

    // Answers that can be counted, tested as the route tests them.
    private sealed class ListedDomain(ImmutableArray<Answer?> answers) : ConditionDomain
    {
        public override bool MayLack => answers[0] is null;

        public override int Cost(AnswerCondition test) => answers.Length * (test is IsOneOf list ? list.Values.Length : 1);

        public override ConditionDomain? Narrow(AnswerCondition test, bool holds)
        {
            var left = answers.RemoveAll(a => test.HoldsFor(a) != holds);
            return left.IsEmpty ? null : left.Length == answers.Length ? this : new ListedDomain(left);
        }
    }

    // Sets and orders of options are too many to count. It is enough to know which options must be among the chosen and which must not:
    // then whether any answer is left can be said outright.
    private sealed class ChosenDomain(ChoiceItem item) : ConditionDomain
    {
        private ImmutableHashSet<int> _with = [];
        private ImmutableHashSet<int> _without = [];
        private bool _mayLack = true;
        private bool _mayAnswer = true;

        public override bool MayLack => _mayLack && _with.IsEmpty;

        private bool IsEmpty => !MayLack && !(_mayAnswer && (MayMiss || MayChoose));

        private bool MayMiss => item.OfferedReasons.Any(r => !_without.Contains(r.Code) && _with.All(code => code == r.Code));

        private bool MayChoose
        {
            get
            {
                var left = item.Options.Count(o => !_without.Contains(o.Code));
                return _with.All(code => code >= 0) && item switch
                {
                    RankingItem ranking => _with.Count <= ranking.Ranks && left >= (ranking.Required ? ranking.Ranks : 1),
                    _ => left > 0 && (_with.Count < 2 || item.Options.All(o => !o.Exclusive || !_with.Contains(o.Code))),
                };
            }
        }

        public override int Cost(AnswerCondition test) => item.Options.Length;

        public override ConditionDomain? Narrow(AnswerCondition test, bool holds)
        {
            var narrowed = new ChosenDomain(item) { _with = _with, _without = _without, _mayLack = _mayLack, _mayAnswer = _mayAnswer };
            switch (test)
            {
                case Has has when holds:
                    narrowed._with = _with.Add(has.Code);
                    break;
                case Has has:
                    narrowed._without = _without.Add(has.Code);
                    break;
                case Answered when holds:
                    narrowed._mayLack = false;
                    break;
                case Answered:
                    narrowed._mayAnswer = false;
                    break;
            }

            return narrowed._with.Overlaps(narrowed._without) || narrowed.IsEmpty ? null : narrowed;
        }
    }
}
