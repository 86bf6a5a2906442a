using SurveyPlatform.Instruments;
using Xunit;

namespace SurveyPlatform.Tests.Instruments;

public sealed class PipingTests
{
    private static readonly Instrument Contract = InstrumentJson.Read(Examples.Contract);

    [Theory]
    [InlineData("At {site} in {round}, {name}", "At Barnsley & <b> in 2018, Ann")]
    [InlineData("You work for {org}", "You work for Hospice")]
    [InlineData("For {years} years", "For 4.5 years")]
    [InlineData("{tasks}", "Care navigators, Single point of access")]
    [InlineData("Since {since}", "Since 1 March 2018")]
    [InlineData("{bar_ig}", "Don't know")]
    [InlineData("{comment}", "…")]
    [InlineData("{nobody} {} {Site} { site } {", "{nobody} {} {Site} { site } {")]
    [InlineData("{{site}}", "{Barnsley & <b>}")]
    public void Names_in_braces_become_what_they_stand_for(string text, string read)
    {
        var sheet = Examples.Sheet(
            ("org", new SingleAnswer(97, "Hospice")),
            ("years", new NumberAnswer(4.5m)),
            ("tasks", new MultipleAnswer([1, 2])),
            ("since", new DateAnswer(new DateOnly(2018, 3, 1))),
            ("bar_ig", MissingAnswer.DontKnow));

        Assert.Equal(read, Piping.Render(text, new Facts("Barnsley & <b>", "2018", "Ann"), Contract, sheet));
    }

    [Fact]
    public void What_a_person_typed_is_never_read_as_a_name_in_braces()
    {
        var sheet = Examples.Sheet(("comment", new TextAnswer("{site}")));

        Assert.Equal("{site}", Piping.Render("{comment}", new Facts("Barnsley", "2018", "Ann"), Contract, sheet));
    }
}
