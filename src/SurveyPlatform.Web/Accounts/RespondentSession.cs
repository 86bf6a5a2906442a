using System.Buffers.Binary;
using SurveyPlatform.Core.Responses;

namespace SurveyPlatform.Web.Accounts;

/// <summary>What a browser may act for: one invitation, by one edition of its link, in one session that "save and leave" can end.</summary>
/// <param name="Id">Drawn at random when the session began.</param>
/// <param name="Mode">One of <see cref="ResponseMode"/>.</param>
/// <param name="Account">Whoever of the staff enters the answers for the person; null where the person does.</param>
/// <param name="Answered">Whether an answer was given in it, which no mail scanner does.</param>
/// <param name="Passed">
/// The pages, by their places in the instrument, that were sent on empty before the first answer: a mail scanner does that too, so they
/// count as seen only once an answer is given. Pages past the 128th are not remembered.
/// </param>
public sealed record RespondentSession(
    Guid Invitation, int Generation, long Id, string Mode = ResponseMode.Web, Guid? Account = null, bool Answered = false, UInt128 Passed = default)
{
    internal const int Length = 61;

    private const int AnsweredFlag = 0x80;

    private static readonly string[] Modes = [ResponseMode.Web, ResponseMode.Paper, ResponseMode.Telephone];

    /// <summary>Whether two sessions speak for the same person in the same way, be it that the link was opened twice.</summary>
    public bool IsSameAs(RespondentSession that) => this == that with { Id = Id, Answered = Answered, Passed = Passed };

    public bool HasPassed(int page) => page < 128 && (Passed >> page & UInt128.One) == UInt128.One;

    /// <summary>With what another copy of the same session knows.</summary>
    internal RespondentSession JoinedWith(RespondentSession copy) => this with { Answered = Answered || copy.Answered, Passed = Passed | copy.Passed };

    internal void Write(Span<byte> bytes)
    {
        Invitation.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], Id);
        bytes[28] = (byte)(Array.IndexOf(Modes, Mode) | (Answered ? AnsweredFlag : 0));
        (Account ?? Guid.Empty).TryWriteBytes(bytes[29..]);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[45..], Passed);
    }

    internal static RespondentSession Read(ReadOnlySpan<byte> bytes)
    {
        var account = new Guid(bytes.Slice(29, 16));
        return new(
            new Guid(bytes[..16]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
            Modes[bytes[28] & ~AnsweredFlag], account == Guid.Empty ? null : account, (bytes[28] & AnsweredFlag) != 0,
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[45..]));
    }
}
