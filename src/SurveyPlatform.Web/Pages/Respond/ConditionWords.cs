using SurveyPlatform.Core;
using SurveyPlatform.Instruments;

namespace SurveyPlatform.Web.Pages.Respond;

/// <summary>
/// Says when something is asked, to somebody who reads the questions and not the expressions: "you answer ‘Local authority’ to ‘What kind
/// of organisation do you work for?’". What stands here follows "only if". A "not" is said of each comparison, where people hear it best.
/// </summary>
public sealed class ConditionWords(InstrumentTexts texts)
{
    private Words Words => texts.Words;

    public string Say(Condition condition) => Say(condition, true);

    private string Say(Condition condition, bool holds) => condition switch
    {
        Not not => Say(not.Term, !holds),
        AllOf all => Join(all.Terms, holds, and: holds),
        AnyOf any => Join(any.Terms, holds, and: !holds),
        Answered answered => holds ? Words["you answer {0}", Question(answered.Key)] : Words["you do not answer {0}", Question(answered.Key)],
        Has has => Chosen(has.Key, Value(has.Key, new Literal(has.Code, null, null)), holds),
        IsOneOf one => Given(one.Key, [.. one.Values.Select(v => Value(one.Key, v))], holds),
        Compared compared => Compare(compared, holds),
        _ => throw new InvalidOperationException($"{condition.GetType().Name} has no words."),
    };

    // "A and either B or C"; "A and B, or C": and binds more closely, as in the expression itself.
    private string Join(IReadOnlyList<Condition> terms, bool holds, bool and)
    {
        var said = terms.Select(t => (Text: Say(t, holds), Mixed: IsJoined(t, holds, !and)));
        return and
            ? string.Join(Words[" and "], said.Select(s => s.Mixed ? Words["either {0}", s.Text] : s.Text))
            : string.Join(terms.Any(t => IsJoined(t, holds, true)) ? Words[", or "] : Words[" or "], said.Select(s => s.Text));
    }

    private static bool IsJoined(Condition term, bool holds, bool byAnd) => term switch
    {
        Not not => IsJoined(not.Term, !holds, byAnd),
        AllOf => holds == byAnd,
        AnyOf => holds != byAnd,
        _ => false,
    };

    private string Compare(Compared compared, bool holds)
    {
        var (key, value) = (compared.Key, Value(compared.Key, compared.Value));
        if (texts.Instrument.FindItem(key) is ChoiceItem choice && compared.Comparator is not (Comparator.Equal or Comparator.NotEqual))
        {
            string[] labels = [.. choice.Options.Where(o => Fits(o.Code, compared)).Select(o => Quoted(texts.LabelOf(choice, o)))];
            if (labels.Length > 0)
            {
                return Given(key, labels, holds);
            }
        }

        var date = compared.Value.Date is not null;
        return compared.Comparator switch
        {
            Comparator.Equal => Given(key, [value], holds),
            Comparator.NotEqual when holds => Words["you answer anything but {0} to {1}", Words.Or([value, .. Reasons(compared)]), Question(key)],
            Comparator.NotEqual => Words["you answer {0} to {1}, or do not answer it", Words.Or([value, .. Reasons(compared)]), Question(key)],
            Comparator.Less => Given(key, [date ? Words["a date before {0}", value] : Words["less than {0}", value]], holds),
            Comparator.LessOrEqual => Given(key, [date ? Words["{0} or earlier", value] : Words["{0} or less", value]], holds),
            Comparator.Greater => Given(key, [date ? Words["a date after {0}", value] : Words["more than {0}", value]], holds),
            Comparator.GreaterOrEqual => Given(key, [date ? Words["{0} or later", value] : Words["{0} or more", value]], holds),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>Who does not know has not said something else: a comparison with what was not given does not hold.</summary>
    private IEnumerable<string> Reasons(Compared compared) => texts.Instrument.FindItem(compared.Key)!.OfferedReasons // a published condition asks about what is there
        .Where(r => r.Code != compared.Value.Number).Select(r => Quoted(texts.LabelOf(r)));

    private string Given(string key, IReadOnlyList<string> values, bool holds) =>
        holds ? Words["you answer {0} to {1}", Words.Or(values), Question(key)] : Words["you do not answer {0} to {1}", Words.Or(values), Question(key)];

    private string Chosen(string key, string value, bool holds) =>
        holds ? Words["you select {0} for {1}", value, Question(key)] : Words["you do not select {0} for {1}", value, Question(key)];

    private static bool Fits(int code, Compared compared) => (compared.Comparator, code.CompareTo((int)compared.Value.Number!.Value)) switch // a choice is compared with a number
    {
        (Comparator.Less, < 0) or (Comparator.LessOrEqual, <= 0) or (Comparator.Greater, > 0) or (Comparator.GreaterOrEqual, >= 0) => true,
        _ => false,
    };

    private string Value(string key, Literal value) => value switch
    {
        { Date: { } date } => Words.Date(date),
        { Text: { } text } => Quoted(text),
        { Number: { } number } when texts.Instrument.FindItem(key) is ChoiceItem choice =>
            choice.OfferedOptions.FirstOrDefault(o => o.Code == number) is { } option ? Quoted(texts.LabelOf(choice, option)) : Plain(number),
        { Number: { } number } => texts.Instrument.FindItem(key)?.OfferedReasons.Where(r => r.Code == number).Select(r => Quoted(texts.LabelOf(r))).FirstOrDefault() ?? Plain(number),
        _ => throw new InvalidOperationException(),
    };

    private string Question(string key)
    {
        var item = texts.Instrument.FindItem(key)!; // a published condition asks about what is there
        return texts.Instrument.FindRow(key) is null ? Quoted(texts.TextOf(item)) : Words["{0} under {1}", Quoted(texts.QuestionOf(item, key)), Quoted(texts.TextOf(item))];
    }

    private static string Quoted(string text) => $"‘{text.Trim().TrimEnd(':')}’";

    private string Plain(decimal number) => Piping.Say(number, texts.Language);
}
