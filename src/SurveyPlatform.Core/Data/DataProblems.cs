namespace SurveyPlatform.Core.Data;

public static class DataProblems
{
    public static readonly Problem SchemaOlder = new("schemaOlder", 503, "The database is older than this program (it lacks {0}). Run the verb “migrate” first.");
    public static readonly Problem SchemaNewer = new("schemaNewer", 503, "The database is newer than this program (it has {0}). Run the newer program.");
    public static readonly Problem SchemaDiffers = new("schemaDiffers", 503, "The migration {0} in the database is not the one this program carries. Run the program that made it.");
}
