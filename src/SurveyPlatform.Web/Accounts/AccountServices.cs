using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SurveyPlatform.Core.Data;
using SurveyPlatform.Web.Api;
using SurveyPlatform.Web.Hosting;

namespace SurveyPlatform.Web.Accounts;

/// <summary>Registers sign-in, keys and permissions. All of it runs on the machine's time, never on a rehearsal's moved clock.</summary>
public static class AccountServices
{
    private const string StaffOrKey = nameof(StaffOrKey);

    /// <summary>With a public address of https cookies are Secure and bound to this host.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, bool https)
    {
        services.AddDbContext<AccountsDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<SurveyDb>().Database.GetDbConnection()).AddInterceptors(new TextGuard()));
        services.AddScoped<AuditedChange>();
        services.AddScoped<CreateAccount>();
        services.AddScoped<CreateApiKey>();
        services.AddScoped<RevokeApiKey>();
        services.AddScoped<GrantRole>();
        services.AddScoped<TakeRole>();
        services.AddScoped<StudyContext>();
        services.AddScoped<EntryRight>();
        services.AddScoped<MyStudies>();
        services.AddScoped<Holders>();
        services.AddSingleton<RespondentCookie>();
        services.AddSingleton<FormTickets>();

        // One pass instead of encrypting and signing: an informant's page opens and makes several seals.
        services.AddDataProtection().SetApplicationName("SurveyPlatform")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, DataProtectionKeys.Setup>();
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = PasswordLink.Lifetime);

        services.AddIdentityCore<Account>(Harden)
            .AddEntityFrameworkStores<AccountsDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<StaffClaims>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = 210_000); // OWASP's figure for PBKDF2 with SHA-512
        services.Configure<SecurityStampValidatorOptions>(o =>
        {
            o.TimeProvider = TimeProvider.System;
            o.ValidationInterval = TimeSpan.FromMinutes(1);
        });

        services.AddAuthentication(o =>
            {
                o.DefaultScheme = StaffOrKey;
                o.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
            })
            .AddPolicyScheme(StaffOrKey, null, o => o.ForwardDefaultSelector = http =>
                http.Request.Path.StartsWithSegments("/api") ? ApiKeyHandler.SchemeName : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, o => o.TimeProvider = TimeProvider.System)
            .AddIdentityCookies();
        foreach (var scheme in new[] { IdentityConstants.ApplicationScheme, IdentityConstants.TwoFactorUserIdScheme, IdentityConstants.TwoFactorRememberMeScheme, IdentityConstants.ExternalScheme })
        {
            services.Configure<CookieAuthenticationOptions>(scheme, o =>
            {
                o.TimeProvider = TimeProvider.System;
                o.Cookie.Name = CookieName(scheme == IdentityConstants.ApplicationScheme ? "staff" : scheme.ToLowerInvariant(), https);
                o.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
                o.Cookie.SameSite = SameSiteMode.Lax;
                o.Cookie.HttpOnly = true;
                o.Cookie.Path = "/";
            });
        }

        services.ConfigureApplicationCookie(o =>
        {
            o.LoginPath = "/account/login";
            o.LogoutPath = "/account/logout";
            o.ReturnUrlParameter = "next";
            o.ExpireTimeSpan = TimeSpan.FromHours(8);
            o.SlidingExpiration = true;
            o.Events.OnRedirectToAccessDenied = denied =>
            {
                denied.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = CookieName("form", https);
            o.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            o.Cookie.SameSite = SameSiteMode.Lax; // Strict breaks a tab that is opened again from webmail
            o.Cookie.Path = "/";
        });

        services.Configure<CookieTempDataProviderOptions>(o =>
        {
            o.Cookie.Name = CookieName("done", https);
            o.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            o.Cookie.Path = "/";
        });

        // A page of a study that forgets its policy is open to the study's people only.
        services.Configure<RazorPagesOptions>(o => o.Conventions.AuthorizeFolder("/Studies", Policies.ViewStudy));
        Policies.AddTo(services.AddAuthorizationBuilder());
        services.AddSingleton<IAuthorizationHandler, StudyAuthorization>();
        services.AddSingleton<IAuthorizationHandler, InstanceAuthorization>();
        return services;
    }

    /// <summary>After routing: who is it, are they guessing, may they, and has this very call been made before.</summary>
    public static IApplicationBuilder UseAccounts(this IApplicationBuilder app) =>
        app.UseAuthentication().UseMiddleware<Throttle>().UseAuthorization().UseMiddleware<Idempotency>();

    /// <summary>Cookies of a product served over https are bound to its host by their name.</summary>
    public static string CookieName(string name, bool https) => https ? $"__Host-survey-{name}" : $"survey-{name}";

    /// <summary>Long passwords, closed after five wrong tries, tables for passkeys from the beginning.</summary>
    public static void Harden(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = ""; // the address is the name
        options.Password = new PasswordOptions
        {
            RequiredLength = 12, // length instead of kinds of characters, as NIST and NCSC advise
            RequiredUniqueChars = 4,
            RequireDigit = false,
            RequireLowercase = false,
            RequireUppercase = false,
            RequireNonAlphanumeric = false,
        };
        options.Lockout.AllowedForNewUsers = true;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
    }
}
