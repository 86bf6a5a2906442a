using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SurveyPlatform.Core.Extracts;

internal sealed class ExtractsMapping : IEntityTypeConfiguration<Extract>
{
    public void Configure(EntityTypeBuilder<Extract> extract)
    {
        extract.Property(e => e.State).HasConversion(s => InDatabase(s), s => Enum.Parse<ExtractState>(s, true));
        extract.Property(e => e.RequestedXid).HasDefaultValueSql("pg_current_xact_id()::text::bigint");
        extract.Property(e => e.Spec).HasColumnType("jsonb").HasConversion(
            s => JsonSerializer.Serialize(s, ExtractJson.Options), s => JsonSerializer.Deserialize<ExtractSpec>(s, ExtractJson.Options)!); // never stored as null
        extract.Property(e => e.Manifest).HasColumnType("jsonb").HasConversion(
            m => JsonSerializer.Serialize(m, ExtractJson.Options), m => JsonSerializer.Deserialize<ExtractManifest>(m, ExtractJson.Options));
    }

    public static string InDatabase(ExtractState state) => state.ToString().ToLowerInvariant();
}
