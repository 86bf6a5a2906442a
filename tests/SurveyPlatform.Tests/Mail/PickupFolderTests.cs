using SurveyPlatform.Core.Mail;
using SurveyPlatform.Web.Hosting.Mail;
using Xunit;

namespace SurveyPlatform.Tests.Mail;

public sealed class PickupFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("survey-mail-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_message_is_one_file_and_a_repeat_replaces_it()
    {
        await using var pickup = new PickupFolder(Path.Combine(_folder, "mail"));
        var id = Guid.CreateVersion7();

        await SendAsync(pickup, new WrittenMail(id, "a@b", "c@d", "first, longer"u8.ToArray()));
        var outcome = await SendAsync(pickup, new WrittenMail(id, "a@b", "c@d", "second"u8.ToArray()));

        Assert.Equal(SendResult.Accepted, outcome.Result);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "mail")));
        Assert.Equal($"{id}.eml", Path.GetFileName(file));
        Assert.Equal("Return-Path: <a@b>\r\nsecond", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_withdrawn_message_leaves_no_file()
    {
        await using var pickup = new PickupFolder(_folder);

        var outcome = await pickup.SendAsync(new WrittenMail(Guid.CreateVersion7(), "a@b", "c@d", "x"u8.ToArray()), () => Task.FromResult(false), TestContext.Current.CancellationToken);

        Assert.Equal(SendResult.Withdrawn, outcome.Result);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_says_nothing_about_the_mail()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var pickup = new PickupFolder(Path.Combine(file, "mail"));

        Assert.Equal(SendResult.NoConnection, (await SendAsync(pickup, new WrittenMail(Guid.CreateVersion7(), "a@b", "c@d", "x"u8.ToArray()))).Result);
    }

    private static Task<SendOutcome> SendAsync(PickupFolder pickup, WrittenMail mail) => pickup.SendAsync(mail, () => Task.FromResult(true), TestContext.Current.CancellationToken);
}
