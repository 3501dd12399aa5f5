using PageModerator.Screening.Model.Linear;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Linear;

public static class FeatureTableTests
{
    private const int Bits = 6;
    private const int Ways = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public static void Rows_go_to_the_features_that_most_texts_hold(int fewest)
    {
        var random = new Random(fewest);
        var texts = Enumerable.Range(0, 300).ToDictionary(_ => (uint)random.NextInt64(1L << 32), _ => random.Next(1, 9));

        var table = FeatureTable.Of(Bits, [.. texts.SelectMany(feature => Enumerable.Repeat(feature.Key, feature.Value))], fewest);

        foreach (var set in texts.GroupBy(feature => feature.Key >> (32 - Bits + 2)))
        {
            var rivals = set.Where(feature => feature.Value >= fewest).OrderByDescending(feature => feature.Value).ThenBy(feature => feature.Key).ToArray();
            var rows = rivals.Take(Ways).Select(feature => table.Find(feature.Key)).ToArray();

            rows.ShouldBeUnique();
            rows.ShouldAllBe(row => row >= 0 && row < 1 << Bits);
            set.Except(rivals.Take(Ways)).ShouldAllBe(feature => table.Find(feature.Key) < 0);
        }
    }

    [Fact]
    public static void A_table_is_its_tags()
    {
        uint[] features = [0x12345678, 0x12345678, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0];

        var read = new FeatureTable([.. FeatureTable.Of(Bits, features, fewest: 2).Tags]);

        read.Bits.ShouldBe(Bits);
        read.Find(0x12345678).ShouldBeGreaterThanOrEqualTo(0);
        read.Find(0xFFFFFFFF).ShouldBeGreaterThanOrEqualTo(0);
        read.Find(0).ShouldBeGreaterThanOrEqualTo(0);
        read.Find(1).ShouldBeLessThan(0);
    }

    [Fact]
    public static void An_empty_table_has_no_rows_for_anybody() => FeatureTable.Of(Bits, [], fewest: 1).Find(0).ShouldBe(-1);
}
