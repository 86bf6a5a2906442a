using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Npgsql;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Keeps the keys of cookies and one-time links in the database, so that every node and every restart reads the same.</summary>
public sealed class DataProtectionKeys(NpgsqlDataSource source) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = source.CreateCommand("select xml from accounts.data_protection_keys order by created_at");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = source.CreateCommand("insert into accounts.data_protection_keys (name, xml, created_at) values ($1, $2, $3)");
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.Parameters.Add(new() { Value = TimeProvider.System.GetUtcNow() });
        command.ExecuteNonQuery();
    }

    /// <summary>Makes the first key if there is none, so that nodes that start together do not each make their own.</summary>
    public static void EnsureFirst(IServiceProvider services)
    {
        if (services.GetRequiredService<IKeyManager>().GetAllKeys().Count == 0)
        {
            services.GetRequiredService<IDataProtectionProvider>().CreateProtector("first").Protect([]);
        }
    }

    /// <summary>Lets the framework find its keys here.</summary>
    internal sealed class Setup(NpgsqlDataSource source) : IConfigureOptions<KeyManagementOptions>
    {
        public void Configure(KeyManagementOptions options) => options.XmlRepository = new DataProtectionKeys(source);
    }
}
