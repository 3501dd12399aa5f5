using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model.Measuring;

/// <summary>A score and whether it should have been high.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Scored(double Score, bool Yes);

/// <summary>Figures that hang on the order of scores alone; rows with one score count together.</summary>
internal static class RankMetrics
{
    private const double FalseAlarms = 0.01;

    public static Ranking Of(IEnumerable<Scored> scored)
    {
        var sorted = scored.OrderByDescending(item => item.Score).ToArray();
        var positives = sorted.Count(item => item.Yes);
        var negatives = sorted.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return new Ranking(positives, negatives, null, null, null);
        }

        double area = 0, precision = 0, recall = 0;
        int hits = 0, alarms = 0;
        for (var i = 0; i < sorted.Length;)
        {
            var (hitsBefore, alarmsBefore) = (hits, alarms);
            var score = sorted[i].Score;
            for (; i < sorted.Length && sorted[i].Score.Equals(score); i++)
            {
                hits += sorted[i].Yes ? 1 : 0;
                alarms += sorted[i].Yes ? 0 : 1;
            }

            area += (alarms - alarmsBefore) * (hitsBefore + hits) / 2.0;
            precision += (hits - hitsBefore) * (double)hits / (hits + alarms);
            if (alarms <= FalseAlarms * negatives)
            {
                recall = (double)hits / positives;
            }
        }

        return new Ranking(positives, negatives, area / positives / negatives, precision / positives, recall);
    }
}
