namespace SurveyPlatform.Core.Panel;

/// <summary>What one row of a file would do to the panel.</summary>
public sealed record PlannedRow(PanelRow Row, string Kind, IReadOnlyList<PlannedChange> Changes)
{
    public const string Added = "added";
    public const string Changed = "changed";
    public const string Ended = "ended";
    public const string Unchanged = "unchanged";
}

/// <summary>A value before and after.</summary>
public sealed record PlannedChange(string Field, string? Old, string? New);

/// <summary>
/// Works out what a file does to the panel that stands, applying it to the entities row by row in order of seat and day,
/// so that later rows see what earlier ones did. Whether anything is kept is the caller's decision.
/// </summary>
public sealed class PanelPlan
{
    private readonly Guid _study;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Site> _sites;
    private readonly Dictionary<string, Seat> _seats;
    private readonly Dictionary<string, Informant> _byCode;
    private readonly Dictionary<string, Informant> _byEmail;
    private readonly Dictionary<Guid, List<Membership>> _memberships;
    private readonly Dictionary<Guid, Informant> _byId;
    private readonly Dictionary<Guid, PanelRow> _describedBy = [];
    private readonly HashSet<(string Seat, DateOnly From)> _seen = [];

    public PanelPlan(Guid study, TimeProvider clock, IEnumerable<Site> sites, IEnumerable<Seat> seats, IEnumerable<Informant> informants, IEnumerable<Membership> memberships)
    {
        (_study, _clock) = (study, clock);
        _sites = sites.ToDictionary(s => s.Code);
        _seats = seats.ToDictionary(s => s.Code);
        _byId = informants.ToDictionary(i => i.Id);
        _byCode = _byId.Values.ToDictionary(i => i.Code);
        _byEmail = _byId.Values.ToDictionary(i => Folded(i.Email));
        _memberships = memberships.GroupBy(m => m.SeatId).ToDictionary(g => g.Key, g => g.OrderBy(m => m.StartsOn).ToList());
    }

    public List<PlannedRow> Rows { get; } = [];

    public List<RejectedRow> Rejected { get; } = [];

    /// <summary>Entities that did not stand before.</summary>
    public List<object> New { get; } = [];

    public void Apply(IEnumerable<PanelRow> rows)
    {
        foreach (var row in rows.OrderBy(r => r.Seat, StringComparer.Ordinal).ThenBy(r => r.From).ThenBy(r => r.Row))
        {
            if (Plan(row) is { } planned)
            {
                Rows.Add(planned);
            }
        }

        Rows.Sort((a, b) => a.Row.Row.CompareTo(b.Row.Row));
    }

    private PlannedRow? Plan(PanelRow row)
    {
        if (!_seen.Add((row.Seat, row.From)))
        {
            return Reject(row, "seat", "duplicateRow", $"The file names seat {row.Seat} twice from {row.From:yyyy-MM-dd}.");
        }

        if (!_sites.TryGetValue(row.Site, out var site))
        {
            return Reject(row, "site", "siteUnknown", $"There is no site “{row.Site}”. Add it under Sites first, or correct the code.");
        }

        if (_seats.TryGetValue(row.Seat, out var seat) && seat.SiteId != site.Id)
        {
            return Reject(row, "site", "seatElsewhere", $"Seat {row.Seat} belongs to another site. A seat keeps its site for ever: give the new place a code of its own.");
        }

        var (informant, refusal) = Find(row);
        if (refusal is not null)
        {
            Rejected.Add(refusal);
            return null;
        }

        if (informant is not null && _describedBy.TryGetValue(informant.Id, out var other) && !SamePerson(other, row))
        {
            return Reject(row, "name", "conflictingPerson", $"Row {other.Row} says something else about the same person ({informant.Code}).");
        }

        var sitting = seat is null ? [] : _memberships.GetValueOrDefault(seat.Id) ?? [];
        var own = informant is null ? null : sitting.FirstOrDefault(m => m.InformantId == informant.Id && (m.StartsOn == row.From || m.Covers(row.From)));
        var previous = own is null ? sitting.FirstOrDefault(m => m.Covers(row.From)) : null;
        if (previous?.StartsOn == row.From)
        {
            return Reject(row, "from", "seatTaken", $"{_byId[previous.InformantId].Name} sits in seat {row.Seat} from the same day. A successor starts on a later day.");
        }

        var next = sitting.FirstOrDefault(m => m != own && m.StartsOn > row.From);
        if (next is not null && own is null && (row.To is null || row.To > next.StartsOn))
        {
            return Reject(row, "from", "seatTaken", $"{_byId[next.InformantId].Name} sits in seat {row.Seat} since {next.StartsOn:yyyy-MM-dd}. Give “to” no later than that day.");
        }

        if (own is not null && row.To is { } end && next is not null && end > next.StartsOn)
        {
            return Reject(row, "to", "seatTaken", $"{_byId[next.InformantId].Name} sits in seat {row.Seat} since {next.StartsOn:yyyy-MM-dd}.");
        }

        var changes = new List<PlannedChange>();
        seat = Describe(seat, row, site, changes);
        informant = Describe(informant, row, changes);
        if (own is null)
        {
            if (previous is not null)
            {
                changes.Add(new("holder", _byId[previous.InformantId].Name, row.Name));
                previous.End(row.From, "succeeded");
            }

            var membership = new Membership { Id = _clock.NewId(), StudyId = _study, SeatId = seat.Id, InformantId = informant.Id, StartsOn = row.From };
            if (row.To is { } to)
            {
                membership.End(to, null);
            }

            New.Add(membership);
            var list = _memberships.TryGetValue(seat.Id, out var standing) ? standing : _memberships[seat.Id] = [];
            list.Add(membership);
            list.Sort((a, b) => a.StartsOn.CompareTo(b.StartsOn));
            return new(row, PlannedRow.Added, changes);
        }

        if (row.To is { } until && own.EndsOn != until)
        {
            changes.Add(new("to", own.EndsOn?.ToString("yyyy-MM-dd", null), until.ToString("yyyy-MM-dd", null)));
            own.End(until, own.EndReason);
            return new(row, PlannedRow.Ended, changes);
        }

        return new(row, changes.Count > 0 ? PlannedRow.Changed : PlannedRow.Unchanged, changes);
    }

    /// <summary>The same informant code, or else the same address, is the same person.</summary>
    private (Informant? Informant, RejectedRow? Refusal) Find(PanelRow row)
    {
        var byEmail = _byEmail.GetValueOrDefault(Folded(row.Email));
        if (row.Informant is null)
        {
            return (byEmail, null);
        }

        var byCode = _byCode.GetValueOrDefault(row.Informant);
        if (byEmail is not null && byEmail != byCode && (byCode is not null || !IsMadeUp(byEmail.Code)))
        {
            return (null, new(row.Row, "email", "addressTaken", $"This address belongs to informant {byEmail.Code} ({byEmail.Name}), not to {row.Informant}."));
        }

        return (byCode ?? byEmail, null);
    }

    private Seat Describe(Seat? seat, PanelRow row, Site site, List<PlannedChange> changes)
    {
        if (seat is null)
        {
            seat = new Seat { Id = _clock.NewId(), StudyId = _study, Code = row.Seat, SiteId = site.Id, Role = row.Role, OrganisationType = row.OrganisationType };
            _seats.Add(seat.Code, seat);
            New.Add(seat);
            return seat;
        }

        seat.Role = Take("role", seat.Role, row.Role, changes)!; // never null: required in the file
        seat.OrganisationType = Take("organisation_type", seat.OrganisationType, row.OrganisationType, changes);
        return seat;
    }

    private Informant Describe(Informant? informant, PanelRow row, List<PlannedChange> changes)
    {
        if (informant is null)
        {
            var id = _clock.NewId();
            informant = new Informant
            {
                Id = id,
                StudyId = _study,
                Code = row.Informant ?? MadeUpCode(id),
                Name = row.Name,
                Email = row.Email,
                Phone = row.Phone,
                Language = row.Language,
                Note = row.Note,
                CreatedAt = _clock.GetUtcNow(),
            };
            _byId.Add(id, informant);
            _byCode.Add(informant.Code, informant);
            _byEmail.Add(Folded(informant.Email), informant);
            New.Add(informant);
        }
        else
        {
            if (row.Informant is not null && row.Informant != informant.Code)
            {
                _byCode.Remove(informant.Code);
                informant.Code = Take("informant", informant.Code, row.Informant, changes)!; // checked above
                _byCode.Add(informant.Code, informant);
            }

            if (informant.Email != row.Email)
            {
                _byEmail.Remove(Folded(informant.Email));
                informant.Email = Take("email", informant.Email, row.Email, changes)!; // never null: required in the file
                informant.BouncedAt = null;
                _byEmail[Folded(informant.Email)] = informant;
            }

            informant.Name = Take("name", informant.Name, row.Name, changes)!; // never null: required in the file
            informant.Phone = Take("phone", informant.Phone, row.Phone, changes);
            informant.Language = Take("language", informant.Language, row.Language, changes);
            informant.Note = Take("note", informant.Note, row.Note, changes);
        }

        _describedBy[informant.Id] = row;
        return informant;
    }

    /// <summary>An empty optional cell says nothing; it does not erase.</summary>
    private static string? Take(string field, string? old, string? value, List<PlannedChange> changes)
    {
        if (value is null || value == old)
        {
            return old;
        }

        changes.Add(new(field, old, value));
        return value;
    }

    private PlannedRow? Reject(PanelRow row, string column, string code, string message)
    {
        Rejected.Add(new(row.Row, column, code, message));
        return null;
    }

    private static bool SamePerson(PanelRow a, PanelRow b) =>
        a.Name == b.Name && Folded(a.Email) == Folded(b.Email) && a.Informant == b.Informant && a.Phone == b.Phone && a.Language == b.Language;

    private static string Folded(string email) => email.ToLowerInvariant();

    private static string MadeUpCode(Guid id) => $"auto-{id.ToString("N")[^10..]}";

    private static bool IsMadeUp(string code) => code.StartsWith("auto-", StringComparison.Ordinal);
}
