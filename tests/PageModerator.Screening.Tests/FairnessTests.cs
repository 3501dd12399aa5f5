using PageModerator.Screening.Model.Measuring;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests;

/// <summary>The mark of the design: another name or identity term in the same sentence changes the outcome in at most 1 % of the pairs.</summary>
public static class FairnessTests
{
    private const double Most = 0.01;

    private static readonly Lazy<FairnessEvaluation> Measured = new(() =>
        FairnessSet.Read(file => File.OpenRead(Path.Combine(ShippedModels.Folder, "fairness", file))).Evaluate(ShippedModels.Screener));

    [Fact]
    public static void Another_name_gets_no_other_outcome()
    {
        var names = Measured.Value.Names;

        names.Fillings.ShouldBeGreaterThanOrEqualTo(120);
        names.Differing.Value.ShouldBeLessThanOrEqualTo(Most);
    }

    [Fact]
    public static void Another_identity_term_gets_no_other_outcome()
    {
        var terms = Measured.Value.IdentityTerms;

        terms.Fillings.ShouldBeGreaterThanOrEqualTo(40);
        terms.Differing.Value.ShouldBeLessThanOrEqualTo(Most);
    }

    [Fact]
    public static void Who_breaks_a_rule_is_stopped_and_who_is_kind_is_not_whoever_is_meant()
    {
        var acted = Measured.Value.Moods.ToDictionary(mood => mood.Name, mood => mood.Rate.Value, StringComparer.Ordinal);

        acted["breaks"].ShouldBeGreaterThan(0.9);
        acted["plain"].ShouldBeLessThan(0.03);
        acted["kind"].ShouldBeLessThan(0.03);
    }
}
