using System.Globalization;

namespace SurveyPlatform.Instruments;

// In the register of the Welsh pages of GOV.UK and the ONS. Questions are quoted, never turned into phrases: that would mutate their words.
internal sealed class WelshWording(string language) : Wording(language)
{
    public override CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("cy-GB");

    public override Facts NoFacts { get; } = new("eich safle", "y rownd hon", "chi");

    public override string Label(MissingReason reason) => reason switch
    {
        MissingReason.NotAsked => "Heb ei ofyn (llwybr)",
        MissingReason.NotReached => "Heb ei gyrraedd",
        MissingReason.DontKnow => "Ddim yn gwybod",
        MissingReason.PreferNotToSay => "Mae’n well gennyf beidio â dweud",
        MissingReason.NotInThisRound => "Ddim yn y rownd hon",
        MissingReason.NoAnswer => "Dim ateb",
        MissingReason.Withheld => "Wedi’i gadw’n ôl er mwyn cyfrinachedd",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public override string Select(string text) => $"Dewiswch ateb i {Quoted(text)}";

    public override string Enter(string text) => $"Rhowch ateb i {Quoted(text)}";

    public override string SelectShown(string text) => $"Dewiswch un o’r atebion a ddangosir ar gyfer {Quoted(text)}";

    public override string EnterOther(string text) => $"Rhowch ateb i {Quoted(text)}";

    public override string SelectAlone(string text, string label) => $"Dewiswch ateb i {Quoted(text)}, neu dewiswch {Quoted(label)}";

    public override string EnterAlone(string text, string label) => $"Rhowch ateb i {Quoted(text)}, neu dewiswch {Quoted(label)}";

    public override string TooLong(string text, int longest) => $"Mae’n rhaid i’r ateb i {Quoted(text)} fod yn {Count(longest)} nod neu lai";

    public override string Range(NumberItem item, string text)
    {
        var kind = item.Decimals switch
        {
            0 => "rhif cyfan",
            1 => "rhif heb fwy nag 1 lle degol",
            2 => "rhif heb fwy na 2 le degol",
            var places => $"rhif heb fwy na {Number(places)} lle degol",
        };
        var range = (item.Min, item.Max) switch
        {
            ({ } min, { } max) => $", o {Number(min)} i {Number(max)}",
            ({ } min, null) => $", sef {Number(min)} neu fwy",
            (null, { } max) => $", sef {Number(max)} neu lai",
            (null, null) => "",
        };
        return $"Rhowch ateb i {Quoted(text)} ar ffurf {kind}{range}";
    }

    public override string DateLacks(string text, bool day, bool month, bool year)
    {
        string[] parts = [.. day ? ["diwrnod"] : Array.Empty<string>(), .. month ? ["mis"] : Array.Empty<string>(), .. year ? ["blwyddyn"] : Array.Empty<string>()];
        return $"Mae’n rhaid i’r dyddiad ar gyfer {Quoted(text)} gynnwys {string.Join(" a ", parts)}";
    }

    public override string YearNeedsFourDigits(string text) => $"Mae’n rhaid i’r flwyddyn ar gyfer {Quoted(text)} gynnwys 4 rhif";

    public override string YearRange(string text, int first, int last) => $"Mae’n rhaid i’r flwyddyn ar gyfer {Quoted(text)} fod rhwng {Number(first)} a {Number(last)}";

    public override string MonthOutOfRange(string text) => $"Mae’n rhaid i’r mis ar gyfer {Quoted(text)} fod yn rhif o 1 i 12";

    public override string NoSuchDay(string text) => $"Mae’n rhaid i’r dyddiad ar gyfer {Quoted(text)} fod yn ddyddiad go iawn";

    public override string OtherLacks(string text, string label) => $"Rhowch fanylion ar gyfer {Quoted(label)} yn {Quoted(text)}";

    public override string OtherTooLong(string text, string label, int longest) => $"Mae’n rhaid i’r manylion ar gyfer {Quoted(label)} yn {Quoted(text)} fod yn {Count(longest)} nod neu lai";

    public override string RankedTwice(string text, string label) => $"Dim ond un safle y gall {Quoted(label)} ei gael yn {Quoted(text)}";

    public override string RankLacks(string text, int rank) => $"Dewiswch ateb ar gyfer rhif {Number(rank)} yn {Quoted(text)}";

    public override string RankLacks(string text, int rank, int later) => $"Dewiswch ateb ar gyfer rhif {Number(rank)} cyn rhif {Number(later)} yn {Quoted(text)}";
}
