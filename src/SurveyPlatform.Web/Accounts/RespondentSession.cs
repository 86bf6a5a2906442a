using System.Buffers.Binary;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Accounts;

/// <summary>What a browser may act for: one invitation, by one edition of its link, in one session that "save and leave" can end.</summary>
/// <param name="Id">Drawn at random when the session began.</param>
/// <param name="Mode">One of <see cref="ResponseMode"/>.</param>
/// <param name="Account">Whoever of the staff enters the answers for the person; null where the person does.</param>
/// <param name="Answered">Whether an answer was given in it, which no mail scanner does.</param>
public sealed record RespondentSession(Guid Invitation, int Generation, long Id, string Mode = ResponseMode.Web, Guid? Account = null, bool Answered = false)
{
    internal const int Length = 45;

    private const int AnsweredFlag = 0x80;

    private static readonly string[] Modes = [ResponseMode.Web, ResponseMode.Paper, ResponseMode.Telephone];

    /// <summary>Whether two sessions speak for the same person in the same way, be it that the link was opened twice.</summary>
    public bool IsSameAs(RespondentSession that) => this == that with { Id = Id, Answered = Answered };

    internal void Write(Span<byte> bytes)
    {
        Invitation.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], Id);
        bytes[28] = (byte)(Array.IndexOf(Modes, Mode) | (Answered ? AnsweredFlag : 0));
        (Account ?? Guid.Empty).TryWriteBytes(bytes[29..]);
    }

    internal static RespondentSession Read(ReadOnlySpan<byte> bytes)
    {
        var account = new Guid(bytes.Slice(29, 16));
        return new(
            new Guid(bytes[..16]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
            Modes[bytes[28] & ~AnsweredFlag], account == Guid.Empty ? null : account, (bytes[28] & AnsweredFlag) != 0);
    }
}
