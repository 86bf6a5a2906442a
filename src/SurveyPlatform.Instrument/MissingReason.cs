namespace SurveyPlatform.Instruments;

/// <summary>Why a cell has no value; the number is the code in every file format.</summary>
public enum MissingReason
{
    NotAsked = -91,
    NotReached = -92,
    DontKnow = -93,
    PreferNotToSay = -94,
    NotInThisRound = -95,
    NoAnswer = -96,
    Withheld = -97,
}

public static class MissingReasons
{
    /// <summary>Codes of this band mean "missing" everywhere, so no real answer may fall into it.</summary>
    public const int BandFrom = -99;

    public const int BandTo = -91;

    public static IReadOnlyList<MissingReason> All { get; } = Enum.GetValues<MissingReason>().OrderDescending().ToArray();

    extension(MissingReason reason)
    {
        public int Code => (int)reason;

        /// <summary>In English, as every file and codebook has it.</summary>
        public string Label => reason switch
        {
            MissingReason.NotAsked => "Not asked (route)",
            MissingReason.NotReached => "Not reached",
            MissingReason.DontKnow => "Don't know",
            MissingReason.PreferNotToSay => "Prefer not to say",
            MissingReason.NotInThisRound => "Not in this round",
            MissingReason.NoAnswer => "No answer",
            MissingReason.Withheld => "Withheld for disclosure control",
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
        };

        /// <summary>As a person reads it who answers in this language.</summary>
        public string LabelIn(string language) => Wording.For(language).Label(reason);
    }

    internal static bool InBand(decimal value) => value is >= BandFrom and <= BandTo;
}
