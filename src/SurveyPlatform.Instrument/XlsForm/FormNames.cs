namespace SurveyPlatform.Instruments.XlsForm;

/// <summary>What a name in the workbook has become: an item, or a row of a grid; and where it stands, counted as conditions count.</summary>
internal sealed record FormTarget(string Key, Item Item, ChoiceList? List, int Position);

/// <summary>The names of the survey sheet, as its expressions use them.</summary>
internal sealed class FormNames
{
    private readonly Dictionary<string, FormTarget?> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _twice = new(StringComparer.Ordinal);

    /// <summary>Remembers what became of a name; null: it was left out.</summary>
    public void Add(string name, FormTarget? target)
    {
        if (!_targets.TryAdd(name, target))
        {
            _twice.Add(name);
        }
    }

    /// <summary>What a name has become; else why it cannot be asked about.</summary>
    public FormTarget? Find(string name, out string? why)
    {
        var known = _targets.TryGetValue(name, out var target);
        why = !known ? $"there is no question “{name}”" : target is null ? $"“{name}” is left out itself" : _twice.Contains(name) ? $"several questions are called “{name}”" : null;
        return why is null ? target : null;
    }
}
