using System.Text;

namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>Carries labels and hints: answers piped into them, braces that mean nothing there but would here, signs of formatting, length.</summary>
internal sealed class FormTexts(FormNames names, Losses losses)
{
    /// <summary>An expression on one line, for a sentence about it.</summary>
    public static string Quoted(string expression) => $"“{Cut(string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 300)}”";

    /// <summary>The first characters of a text, never half of one.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <param name="before">Only what is asked before this place can be piped.</param>
    public string Carry(FormRow row, string column, string text, int most, int before)
    {
        if (HasMarkup(text))
        {
            losses.Changed(row, column, "markup", "The text has signs of formatting, which are shown here as they stand.");
        }

        var carried = text.Contains('{', StringComparison.Ordinal) ? Braces(row, column, text, before) : text;
        if (carried.Length > most)
        {
            losses.Changed(row, column, "text", $"A text may have {most} characters here: the rest was cut off.");
        }

        return Cut(carried, most);
    }

    private string Braces(FormRow row, string column, string text, int before)
    {
        var (carried, at) = (new StringBuilder(), 0);
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            var (name, piped) = (text[(open + 1)..close].Trim(), open > at && text[open - 1] == '$');
            carried.Append(text, at, open - at - (piped ? 1 : 0));
            if (piped)
            {
                carried.Append(Piped(row, column, name, before));
            }
            else if (!KeyRules.IsKey(text[(open + 1)..close]) || Piping.FactNames.Contains(name))
            {
                carried.Append('{'); // what comes after may be a brace again
                at = open + 1;
                continue;
            }
            else
            {
                losses.Changed(row, column, "text", $"Braces around a word stand for an answer here: “{{{name}}}” became “({name})”.");
                carried.Append('(').Append(name).Append(')');
            }

            at = close + 1;
        }

        return carried.Append(text, at, text.Length - at).ToString();
    }

    private string Piped(FormRow row, string column, string name, int before)
    {
        var target = names.Find(name, out var why);
        why ??= target is null or { Item: NoteItem } ? $"“{name}” has no answer"
            : target.Position >= before ? $"“{name}” is not answered on an earlier page"
            : null;
        if (why is null)
        {
            return $"{{{target!.Key}}}"; // else there was a reason
        }

        losses.Lost(row, column, "piping", $"The answer to “{name}” is not put into the text, because {why}: “…” stands there.");
        return "…";
    }

    private static bool HasMarkup(string text)
    {
        if (text.Contains("**", StringComparison.Ordinal) || text.Contains("](", StringComparison.Ordinal) || text.StartsWith("# ", StringComparison.Ordinal) || text.Contains("\n#", StringComparison.Ordinal))
        {
            return true;
        }

        for (var at = text.IndexOf('<'); at >= 0 && at + 2 < text.Length; at = text.IndexOf('<', at + 1))
        {
            if ((char.IsAsciiLetter(text[at + 1]) || text[at + 1] == '/') && text.IndexOf('>', at) > 0)
            {
                return true;
            }
        }

        return false;
    }
}
