using System.Runtime.CompilerServices;

namespace PageModerator.Screening.Model.Linear;

/// <summary>
/// Which features have a row of weights, by the hash of the feature: sets of four, and in each the four that most texts hold. A feature that has
/// none counts for nothing, and never for another.
/// </summary>
internal sealed class FeatureTable
{
    private const int Ways = 4;
    private const int WayBits = 2;

    // A tag of a row in use has this bit, so that an empty row is nobody's.
    private const ushort InUse = 0x8000;

    private readonly ushort[] _tags;
    private readonly int _shift;

    /// <param name="tags">One a row, 0 for a row that nothing has; a power of two of them.</param>
    public FeatureTable(ushort[] tags)
    {
        _tags = tags;
        Bits = int.Log2(tags.Length);
        _shift = 32 - (Bits - WayBits);
    }

    /// <summary>There are 2 to this power rows.</summary>
    public int Bits { get; }

    public ReadOnlySpan<ushort> Tags => _tags;

    /// <summary>Gives rows to the features that most texts hold.</summary>
    /// <param name="bits">2 to this power rows.</param>
    /// <param name="features">Of every text its features, each once. Sorted on return.</param>
    /// <param name="fewest">A feature of fewer texts gets no row.</param>
    public static FeatureTable Of(int bits, Span<uint> features, int fewest)
    {
        var table = new FeatureTable(new ushort[1 << bits]);
        features.Sort();
        var rivals = new List<(int Texts, uint Feature)>();
        for (var start = 0; start < features.Length;)
        {
            var set = table.SetOf(features[start]);
            rivals.Clear();
            while (start < features.Length && table.SetOf(features[start]) == set)
            {
                var feature = features[start];
                var texts = 0;
                for (; start < features.Length && features[start] == feature; start++)
                {
                    texts++;
                }

                if (texts >= fewest)
                {
                    rivals.Add((-texts, feature));
                }
            }

            // Where as many texts hold two of them the lesser hash comes first: the same texts make the same table.
            rivals.Sort();
            for (var way = 0; way < Math.Min(Ways, rivals.Count); way++)
            {
                table._tags[set + way] = TagOf(rivals[way].Feature);
            }
        }

        return table;
    }

    /// <summary>The row of a feature; below 0 when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(uint feature)
    {
        var set = SetOf(feature);
        var tag = TagOf(feature);
        var tags = _tags.AsSpan(set, Ways);
        for (var way = 0; way < Ways; way++)
        {
            if (tags[way] == tag)
            {
                return set + way;
            }
        }

        return -1;
    }

    private int SetOf(uint feature) => (int)(feature >> _shift) << WayBits;

    private static ushort TagOf(uint feature) => (ushort)(feature | InUse);
}
