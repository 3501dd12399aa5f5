using System.Runtime.InteropServices;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>The features of many texts, row after row: training walks over it again and again.</summary>
internal sealed class FeatureCorpus
{
    private readonly Feature[][] _rows;

    private FeatureCorpus(int bits, IReadOnlyList<LabelledText> texts, Feature[][] rows)
    {
        Bits = bits;
        Texts = texts;
        _rows = rows;
    }

    public int Bits { get; }

    public IReadOnlyList<LabelledText> Texts { get; }

    /// <summary>Finds the features of every text, on all processors; the order of rows stays. A text that is not clean has none.</summary>
    public static FeatureCorpus Of(IReadOnlyList<LabelledText> texts, Func<string, MaskedText> prepare, int bits, CancellationToken cancellationToken)
    {
        var rows = new Feature[texts.Count][];
        Parallel.For(
            0,
            texts.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new FeatureScratch(),
            (i, _, scratch) =>
            {
                // What could not be cleaned of personal data is not looked at: it would be learnt.
                var text = prepare(texts[i].Text);
                if (!text.IsClean)
                {
                    rows[i] = [];
                    return scratch;
                }

                FeatureExtractor.Extract(text, bits, scratch);
                rows[i] = scratch.Features.ToArray();
                return scratch;
            },
            _ => { });
        return new FeatureCorpus(bits, texts, rows);
    }

    /// <summary>Stored inverse frequencies, one a bucket, over some of the rows.</summary>
    public short[] InverseFrequencies(ReadOnlySpan<int> rows, int fewest)
    {
        var holding = new int[1 << Bits];
        foreach (var row in rows)
        {
            foreach (var feature in _rows[row])
            {
                holding[feature.Bucket]++;
            }
        }

        var idf = new short[holding.Length];
        for (var i = 0; i < idf.Length; i++)
        {
            idf[i] = holding[i] < fewest ? (short)0 : FeatureWeighting.Idf(holding[i], rows.Length);
        }

        return idf;
    }

    /// <summary>The features of one row with their values, scaled group by group; those without a frequency are left out.</summary>
    public int Values(int row, short[] idf, Span<ValuedFeature> into)
    {
        Span<float> squares = stackalloc float[3];
        squares.Clear();
        foreach (var feature in _rows[row])
        {
            var value = FeatureWeighting.Value(feature.Count, idf[feature.Bucket]);
            squares[(int)feature.Group] += value * value;
        }

        for (var group = 0; group < squares.Length; group++)
        {
            squares[group] = FeatureWeighting.GroupScale((FeatureGroup)group, squares[group]);
        }

        var count = 0;
        foreach (var feature in _rows[row])
        {
            if (idf[feature.Bucket] != 0)
            {
                into[count++] = new ValuedFeature(
                    feature.Bucket,
                    FeatureWeighting.Value(feature.Count, idf[feature.Bucket]) * squares[(int)feature.Group]);
            }
        }

        return count;
    }

    /// <summary>How many features the richest row has.</summary>
    public int Widest() => _rows.Max(row => row.Length);
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct ValuedFeature(int Bucket, float Value);
