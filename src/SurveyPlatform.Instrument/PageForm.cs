using System.Collections.Immutable;
using System.Globalization;

namespace SurveyPlatform.Instruments;

/// <summary>One page as it was posted: the answers to save, and what could not be taken.</summary>
public sealed class PageForm
{
    private PageForm(IReadOnlyDictionary<string, Answer?> answers, ImmutableArray<Fault> faults, ImmutableArray<string> revealed) =>
        (Answers, Faults, Revealed) = (answers, faults, revealed);

    /// <summary>The answer to save for each key that was asked and could be understood; null clears it.</summary>
    public IReadOnlyDictionary<string, Answer?> Answers { get; }

    public ImmutableArray<Fault> Faults { get; }

    /// <summary>Keys that are asked now because of what was posted, were not on the page the person saw, and so have no answer yet.</summary>
    public ImmutableArray<string> Revealed { get; }

    /// <summary>
    /// Reads the controls named in the contract. Items that depend on others of the same page are judged with what will stand:
    /// what was just posted, or the kept answer where that cannot be taken. What was not shown is not read, and what is no longer is not cleared.
    /// The function gives the values posted under a control's name.
    /// </summary>
    /// <param name="language">In which the faults are said; the instrument's own unless another is read.</param>
    public static PageForm Read(Page page, Route route, Func<string, IReadOnlyList<string>> field, Facts? facts = null, string? language = null)
    {
        var words = Wording.For(route.Instrument, language);
        var instrument = route.Instrument;
        var answers = new Dictionary<string, Answer?>(StringComparer.Ordinal);
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var revealed = ImmutableArray.CreateBuilder<string>();
        var visible = route.Visible.ToArray();
        foreach (var item in page.Items)
        {
            var first = instrument.FirstSlots[item.Index];
            Array.Clear(visible, first, item.AnswerKeys.Length);
        }

        var shownSlots = new bool[visible.Length];
        Route.Show(instrument, page, new bool[instrument.Items.Length], shownSlots, visible, ReadKey);
        KeepWhatIsHidden();
        return new PageForm(answers, faults.ToImmutable(), revealed.ToImmutable());

        // Asked until now, and hidden by another answer of the same page: what was typed waits off the route for coming back to it.
        void KeepWhatIsHidden()
        {
            foreach (var (item, key) in page.Items.SelectMany(i => i.AnswerKeys.Where((k, n) => !shownSlots[instrument.FirstSlots[i.Index] + n] && route.IsShown(k)), (i, k) => (i, k)))
            {
                var text = Check.TextOf(item, key, route, facts, words);
                if (new Reading(item, key, text, field, words).Read() is ({ } answer, null) && Check.Answer(item, key, text, answer, words) is null)
                {
                    answers[key] = answer;
                }
            }
        }

        Answer? ReadKey(string key)
        {
            var item = instrument.FindItem(key)!; // keys come from the page's own items
            var text = Check.TextOf(item, key, route, facts, words);
            var (answer, misread) = new Reading(item, key, text, field, words).Read();
            if (answer is null && misread is null && !route.IsShown(key))
            {
                revealed.Add(key);
                return null; // nobody can have answered what they have not seen
            }

            var fault = misread ?? Check.Answer(item, key, text, answer, words);
            if (fault is not null)
            {
                faults.Add(fault with { Page = page.Key });
            }

            // A required item left empty is cleared, so that the sheet says what the person sees.
            if (fault is null || (misread is null && answer is null))
            {
                answers[key] = answer;
                return answer;
            }

            return route.Sheet.Get(key);
        }
    }

    private readonly ref struct Reading(Item item, string key, string text, Func<string, IReadOnlyList<string>> field, Wording words)
    {
        public (Answer? Answer, Fault? Fault) Read()
        {
            if (Missing(Value(key + ".missing")) is { } missing)
            {
                return IsTyped() ? (null, OneOnly(missing)) : (missing, null);
            }

            return item switch
            {
                SingleItem or GridItem => Single(),
                MultipleItem multiple => Multiple(multiple),
                RankingItem ranking => Ranking(ranking),
                NumberItem number => Number(number),
                DateItem => Date(),
                TextItem => Text(),
                _ => (null, null),
            };
        }

        private (Answer?, Fault?) Single()
        {
            var values = Values(key);
            var cleared = values is [var standing] && Value(key + ".clear") == standing; // who has chosen another meanwhile means that
            if (cleared || values.Count == 0)
            {
                // Words beside an option that stands in sight say as much as its button.
                return !cleared && (item as SingleItem)?.Options.FirstOrDefault(o => o.Other) is { } meant && Value(key + ".other") is { Length: > 0 } words
                    ? (new SingleAnswer(meant.Code, words), null)
                    : (null, null);
            }

            if (values.Count > 1 || !TryCode(values[0], out var code))
            {
                return (null, new Fault(key, key, Check.NotAnOption(item, text, words)));
            }

            if (Missing(values[0]) is { } missing)
            {
                return (missing, null);
            }

            var other = (item as SingleItem)?.FindOption(code) is { Other: true } ? Value(key + ".other") : null;
            return (other is null or "" ? SingleAnswer.Of(code) : new SingleAnswer(code, other), null);
        }

        private (Answer?, Fault?) Multiple(MultipleItem multiple)
        {
            var chosen = new SortedSet<int>();
            Answer? missing = null;
            foreach (var value in Values(key))
            {
                if (Missing(value) is { } reason)
                {
                    if (missing is not null && !missing.Equals(reason))
                    {
                        return (null, OneOnly(reason));
                    }

                    missing = reason;
                }
                else if (!TryCode(value, out var code) || multiple.FindOption(code) is null)
                {
                    return (null, new Fault(key, key, Check.NotAnOption(item, text, words)));
                }
                else
                {
                    chosen.Add(code);
                }
            }

            // Words beside an option that stands in sight say as much as its box.
            if (multiple.Options.FirstOrDefault(o => o.Other) is { } meant && Value(key + ".other").Length > 0)
            {
                chosen.Add(meant.Code);
            }

            if (chosen.Count == 0)
            {
                return (missing, null);
            }

            if (missing is MissingAnswer said)
            {
                return (null, OneOnly(said));
            }

            var codes = ImmutableArray.CreateBuilder<int>(chosen.Count);
            string? other = null;
            foreach (var option in multiple.Options)
            {
                if (chosen.Contains(option.Code))
                {
                    codes.Add(option.Code);
                    other = option.Other ? Value(key + ".other") : other;
                }
            }

            return (new MultipleAnswer(codes.DrainToImmutable(), other), null);
        }

        private (Answer?, Fault?) Ranking(RankingItem ranking)
        {
            var codes = ImmutableArray.CreateBuilder<int>(ranking.Ranks);
            int? gap = null;
            for (var rank = 1; rank <= ranking.Ranks; rank++)
            {
                var control = $"{key}.{rank}";
                var value = Value(control);
                if (value.Length == 0)
                {
                    gap ??= rank;
                }
                else if (Missing(value) is { } missing)
                {
                    return codes.Count == 0 ? (missing, null) : (null, OneOnly(missing));
                }
                else if (!TryCode(value, out var code))
                {
                    return (null, new Fault(key, control, Check.NotAnOption(item, text, words)));
                }
                else if (gap is { } missed)
                {
                    return (null, new Fault(key, $"{key}.{missed}", words.RankLacks(text, missed, rank)));
                }
                else
                {
                    codes.Add(code);
                }
            }

            return (codes.Count == 0 ? null : new RankingAnswer(codes.ToImmutable()), null);
        }

        private (Answer?, Fault?) Number(NumberItem number)
        {
            var typed = Value(key);
            if (typed.Length == 0)
            {
                return (null, null);
            }

            return TryNumber(typed, out var value) ? (new NumberAnswer(value), null) : (null, new Fault(key, key, words.Range(number, text)));
        }

        private (Answer?, Fault?) Date()
        {
            var (day, month, year) = (Value(key + ".day"), Value(key + ".month"), Value(key + ".year"));
            if (day.Length + month.Length + year.Length == 0)
            {
                return (null, null);
            }

            if (day.Length == 0 || month.Length == 0 || year.Length == 0)
            {
                var first = day.Length == 0 ? "day" : month.Length == 0 ? "month" : "year";
                return (null, new Fault(key, $"{key}.{first}", words.DateLacks(text, day.Length == 0, month.Length == 0, year.Length == 0)));
            }

            if (year.Length != 4 || !TryWhole(year, out var y))
            {
                return (null, new Fault(key, key + ".year", words.YearNeedsFourDigits(text)));
            }

            if (MonthOf(month, words.Culture) is not { } m)
            {
                return (null, new Fault(key, key + ".month", words.MonthOutOfRange(text)));
            }

            return TryWhole(day, out var d) && y > 0 && d >= 1 && d <= DateTime.DaysInMonth(y, m)
                ? (new DateAnswer(new DateOnly(y, m, d)), null)
                : (null, new Fault(key, key + ".day", words.NoSuchDay(text)));
        }

        private (Answer?, Fault?) Text()
        {
            var typed = AnswerText.Normalise(Value(key)).Trim();
            return (typed.Length == 0 ? null : new TextAnswer(typed), null);
        }

        /// <summary>Whether anything was given besides one reason for giving no answer.</summary>
        private bool IsTyped()
        {
            if (Values(key + ".missing").Count > 1 || Values(key).Count > 0)
            {
                return true;
            }

            for (var rank = (item as RankingItem)?.Ranks ?? 0; rank > 0; rank--)
            {
                if (Values($"{key}.{rank}").Count > 0)
                {
                    return true;
                }
            }

            return item is DateItem && Values(key + ".day").Count + Values(key + ".month").Count + Values(key + ".year").Count > 0;
        }

        private Fault OneOnly(Answer missing)
        {
            var label = words.Label(((MissingAnswer)missing).Reason);
            return new Fault(key, item.FirstControl(key), item is ChoiceItem ? words.SelectAlone(text, label) : words.EnterAlone(text, label));
        }

        private MissingAnswer? Missing(string value) =>
            TryCode(value, out var code) && code is (int)MissingReason.DontKnow or (int)MissingReason.PreferNotToSay && item.Offers((MissingReason)code)
                ? MissingAnswer.Of((MissingReason)code)
                : null;

        private List<string> Values(string control) => [.. field(control).Select(v => v.Trim()).Where(v => v.Length > 0)];

        private string Value(string control) => Values(control) is [var first, ..] ? first : "";

        private static bool TryCode(string text, out int code) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out code);

        private static bool TryWhole(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

        private static bool TryNumber(string typed, out decimal value)
        {
            var plain = typed.Replace('−', '-');
            if (plain.Contains(',', StringComparison.Ordinal))
            {
                // Commas are taken as thousands only where they stand so; "2,5" is a decimal comma and must not become 25.
                var (whole, fraction) = plain.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? (plain[..point], plain[point..]) : (plain, "");
                var parts = whole.TrimStart('-').Split(',');
                if (parts[0].Length is 0 or > 3 || parts.Skip(1).Any(p => p.Length != 3) || fraction.Contains(',', StringComparison.Ordinal))
                {
                    value = 0;
                    return false;
                }

                plain = plain.Replace(",", "", StringComparison.Ordinal);
            }

            return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
                && plain.Length <= 25;
        }

        // English names are taken in any language: who answers may copy from a calendar.
        private static int? MonthOf(string text, CultureInfo culture)
        {
            if (TryWhole(text, out var number))
            {
                return number is >= 1 and <= 12 ? number : null;
            }

            foreach (var names in new[] { culture.DateTimeFormat, CultureInfo.InvariantCulture.DateTimeFormat })
            {
                for (var month = 1; month <= 12; month++)
                {
                    if (names.GetMonthName(month).Equals(text, StringComparison.OrdinalIgnoreCase)
                        || names.GetAbbreviatedMonthName(month).Equals(text, StringComparison.OrdinalIgnoreCase))
                    {
                        return month;
                    }
                }
            }

            return null;
        }
    }
}
