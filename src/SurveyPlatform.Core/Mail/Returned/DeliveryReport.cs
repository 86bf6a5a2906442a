using System.Text;

namespace SurveyPlatform.Core.Mail.Returned;

/// <summary>The fields about one recipient in a delivery report (RFC 3464 section 2.3; RFC 6533 for addresses with letters outside ASCII).</summary>
internal sealed record DeliveryReport(string? Action, string? Status, string? Recipient, string? Diagnostic)
{
    /// <summary>Types a report's fields come in.</summary>
    public static bool IsIn(MessagePart part) => part.Type is "message/delivery-status" or "message/global-delivery-status";

    /// <summary>The report that matters most: a failure, else a delay, else what there is.</summary>
    public static DeliveryReport? Read(MessagePart part)
    {
        var reports = Groups(part.Decoded()).Select(Of).OfType<DeliveryReport>().ToList();
        return reports.Find(r => r.Action is "failed") ?? reports.Find(r => r.Action is "delayed") ?? reports.Find(r => r.Status?.StartsWith('5') == true) ?? reports.FirstOrDefault();
    }

    public ReturnedKind Kind => Action switch
    {
        "delivered" or "relayed" or "expanded" => ReturnedKind.Delivered,
        "delayed" => ReturnedKind.Temporary,
        _ => StatusCode.KindOf(Status, Diagnostic),
    };

    private static DeliveryReport? Of(HeaderFields group)
    {
        var diagnostic = Typed(group.Words("Diagnostic-Code"));
        var status = StatusCode.Better(StatusCode.In(group["Status"]), StatusCode.In(diagnostic));
        var action = group["Action"]?.Split(' ', '(')[0].ToLowerInvariant();
        var recipient = Typed(group.Words("Final-Recipient") ?? group.Words("Original-Recipient"))?.Trim('<', '>', ' ');
        return action is null && status is null && recipient is null ? null : new(action, status, recipient, diagnostic);
    }

    /// <summary>
    /// Groups are set apart by an empty line; here by any number of them, before the first and after the last too. Some systems encode all that
    /// follows their first group and say so within it; some wrap the groups in one more part with a header of its own; some set the recipient's
    /// address apart from the fields about it.
    /// </summary>
    private static List<HeaderFields> Groups(ReadOnlySpan<byte> bytes)
    {
        var text = new List<(int From, int To)>();
        var from = -1;
        for (var at = 0; at < bytes.Length;)
        {
            var (range, next) = HeaderFields.LineAt(bytes, at);
            var line = bytes[range];
            var isEmpty = line.Trim(" \t"u8).IsEmpty;
            if (isEmpty && from >= 0)
            {
                text.Add((from, at));
                from = -1;
            }
            else if (!isEmpty && from < 0)
            {
                from = at;
            }

            at = next;
        }

        if (from >= 0)
        {
            text.Add((from, bytes.Length));
        }

        var groups = new List<HeaderFields>();
        foreach (var (start, end) in text)
        {
            var group = HeaderFields.Read(bytes[start..end]).Fields;
            if (group["Content-Transfer-Encoding"] is { } encoding && encoding.Trim().ToLowerInvariant() is "base64" or "quoted-printable" && end < bytes.Length)
            {
                groups.Add(group);
                groups.AddRange(Groups(Transfer.Decode(bytes[end..], group["Content-Transfer-Encoding"])));
                return groups;
            }

            groups.Add(group);
        }

        return Joined(groups, bytes, text);
    }

    private static List<HeaderFields> Joined(List<HeaderFields> groups, ReadOnlySpan<byte> bytes, List<(int From, int To)> text)
    {
        var joined = new List<HeaderFields>();
        for (var i = 0; i < groups.Count; i++)
        {
            var isShort = groups[i]["Final-Recipient"] is not null && groups[i]["Action"] is null && groups[i]["Status"] is null;
            if (isShort && i + 1 < groups.Count && groups[i + 1]["Final-Recipient"] is null && groups[i + 1]["Original-Recipient"] is null)
            {
                var both = Encoding.Latin1.GetString(bytes[text[i].From..text[i].To]) + Encoding.Latin1.GetString(bytes[text[i + 1].From..text[i + 1].To]);
                joined.Add(HeaderFields.Read(Encoding.Latin1.GetBytes(both)).Fields);
                i++;
            }
            else
            {
                joined.Add(groups[i]);
            }
        }

        return joined;
    }

    /// <summary>Without the type before it: <c>rfc822; ben@example.org</c>, <c>smtp; 550 ...</c>.</summary>
    private static string? Typed(string? value) =>
        value is null ? null : value.IndexOf(';', StringComparison.Ordinal) is var at and >= 0 and < 20 ? value[(at + 1)..].Trim() : value.Trim();
}
