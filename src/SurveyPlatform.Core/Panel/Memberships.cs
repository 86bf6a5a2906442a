namespace SurveyPlatform.Core.Panel;

/// <summary>Named conditions on memberships, composable in queries.</summary>
public static class Memberships
{
    extension(IQueryable<Membership> memberships)
    {
        public IQueryable<Membership> OfStudy(Guid study) => memberships.Where(m => m.StudyId == study);

        public IQueryable<Membership> CurrentOn(DateOnly day) =>
            memberships.Where(m => m.StartsOn <= day && (m.EndsOn == null || day < m.EndsOn));
    }
}
