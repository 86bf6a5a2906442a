using SurveyPlatform.Instruments;

namespace SurveyPlatform.Core.Responses;

/// <summary>One question that two devices answered differently; both answers are kept in the history.</summary>
/// <param name="Here">What was just posted.</param>
/// <param name="There">What the other device saved, and what stands.</param>
/// <param name="At">When it did.</param>
public sealed record Conflict(string Key, Answer? Here, Answer? There, DateTimeOffset At);
