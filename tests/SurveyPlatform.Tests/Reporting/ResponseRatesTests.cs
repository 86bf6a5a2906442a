using SurveyPlatform.Core.Reporting;
using Xunit;

namespace SurveyPlatform.Tests.Reporting;

/// <summary>Worked by hand after AAPOR's Standard Definitions.</summary>
public sealed class ResponseRatesTests
{
    [Fact]
    public void Each_group_of_codes_stands_in_the_rates_it_belongs_to()
    {
        // I = 40, P = 10, R = 6 + 4 + 5 = 15, NC = 7 + 3 = 10, O = 5, UH = 8 + 2 = 10, UO = 6 + 2 + 2 = 10; 4.10 and 4.90 count nowhere.
        var rates = ResponseRates.Of(new Dictionary<string, int>
        {
            ["1.1"] = 40,
            ["1.2"] = 10,
            ["2.111"] = 6,
            ["2.112"] = 4,
            ["2.12"] = 5,
            ["2.20"] = 7,
            ["2.26"] = 3,
            ["2.30"] = 5,
            ["3.11"] = 8,
            ["3.19"] = 2,
            ["3.30"] = 6,
            ["3.40"] = 2,
            ["3.90"] = 2,
            ["4.10"] = 9,
            ["4.90"] = 1,
        });

        Assert.Equal(40 / 100.0, rates.Rr1); // 40 + 10 + 15 + 10 + 5 + 10 + 10 = 100
        Assert.Equal(50 / 100.0, rates.Rr2);
        Assert.Equal(40 / 80.0, rates.Rr5); // without the unknown 20
        Assert.Equal(50 / 80.0, rates.Rr6);
        Assert.Equal(70 / 100.0, rates.Con1); // 40 + 10 + 15 + 5
        Assert.Equal(40 / 70.0, rates.Coop1);
        Assert.Equal(50 / 70.0, rates.Coop2);
        Assert.Equal(15 / 100.0, rates.Ref1);
    }

    [Fact]
    public void One_of_three_is_a_third_to_the_last_digit()
    {
        Assert.Equal(1 / 3.0, ResponseRates.Of(new Dictionary<string, int> { ["1.1"] = 1, ["3.19"] = 2 }).Rr1);
    }

    [Fact]
    public void Nobody_asked_makes_no_rate()
    {
        Assert.Equal(new ResponseRates(null, null, null, null, null, null, null, null), ResponseRates.Of(new Dictionary<string, int> { ["4.10"] = 3 }));
    }
}
