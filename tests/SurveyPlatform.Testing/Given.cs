using Microsoft.EntityFrameworkCore;
using SurveyPlatform.Core;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Core.Studies;

namespace SurveyPlatform.Testing;

/// <summary>What a test starts from, made through the operations that people use.</summary>
public sealed class Given(SurveyApp app)
{
    /// <returns>The study's id.</returns>
    public async Task<Guid> StudyAsync(string code = "pioneers")
    {
        await app.WithAsync((SaveStudy save) => save.RunAsync(code, new SaveStudy.Input { Name = $"Study {code}" }, Actor.System, CancellationToken.None));
        return await app.WithAsync((SurveyDb db) => db.Studies.Where(s => s.Code == code).Select(s => s.Id).SingleAsync());
    }
}
