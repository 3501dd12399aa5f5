using System.Runtime.InteropServices;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model.Linear;

/// <summary>The features of many texts, row after row, as far as they have weights: training walks over it again and again.</summary>
internal sealed class FeatureCorpus
{
    private readonly KnownFeature[][] _rows;

    private FeatureCorpus(FeatureTable table, IReadOnlyList<LabelledText> texts, KnownFeature[][] rows)
    {
        Table = table;
        Texts = texts;
        _rows = rows;
    }

    /// <summary>The features that have weights.</summary>
    public FeatureTable Table { get; }

    public IReadOnlyList<LabelledText> Texts { get; }

    /// <summary>Finds the features of every text, on all processors; the order of rows stays. A text that is not clean has none.</summary>
    /// <param name="texts">To train on and to judge.</param>
    /// <param name="trained">Those to train on, which say what features get weights.</param>
    /// <param name="prepare">Masks a text.</param>
    /// <param name="options">How many features get weights.</param>
    /// <param name="cancellationToken">Looked at once a text.</param>
    public static FeatureCorpus Of(
        IReadOnlyList<LabelledText> texts, int[] trained, Func<string, MaskedText> prepare, TrainingOptions options, CancellationToken cancellationToken)
    {
        var read = new Feature[texts.Count][];
        Parallel.For(
            0,
            texts.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new FeatureScratch(),
            (i, _, scratch) =>
            {
                // What could not be cleaned of personal data is not looked at: it would be learnt.
                read[i] = [];
                if (prepare(texts[i].Text) is { IsClean: true } text)
                {
                    FeatureExtractor.Extract(text, scratch);
                    read[i] = scratch.Features.ToArray();
                }

                return scratch;
            },
            _ => { });

        var table = FeatureTable.Of(options.Bits, Hashes(read, trained), options.FewestTexts);
        var rows = new KnownFeature[read.Length][];
        for (var row = 0; row < rows.Length; row++)
        {
            // Let go at once: half a million texts have a gigabyte of features.
            (rows[row], read[row]) = (Known(read[row], table), []);
        }

        return new FeatureCorpus(table, texts, rows);
    }

    /// <summary>Stored inverse frequencies over some of the rows, one for each feature that has weights.</summary>
    public byte[] InverseFrequencies(ReadOnlySpan<int> rows, int fewest)
    {
        var holding = new int[1 << Table.Bits];
        foreach (var row in rows)
        {
            foreach (var feature in _rows[row])
            {
                holding[feature.Row]++;
            }
        }

        var idf = new byte[holding.Length];
        for (var i = 0; i < idf.Length; i++)
        {
            idf[i] = holding[i] < fewest ? (byte)0 : FeatureWeighting.Idf(holding[i], rows.Length);
        }

        return idf;
    }

    /// <summary>The features of one row with their values, scaled group by group; those without a frequency are left out.</summary>
    public int Values(int row, byte[] idf, Span<ValuedFeature> into)
    {
        Span<float> squares = stackalloc float[3];
        squares.Clear();
        foreach (var feature in _rows[row])
        {
            var value = FeatureWeighting.Value(feature.Count, idf[feature.Row]);
            squares[(int)feature.Group] += value * value;
        }

        for (var group = 0; group < squares.Length; group++)
        {
            squares[group] = FeatureWeighting.GroupScale((FeatureGroup)group, squares[group]);
        }

        var count = 0;
        foreach (var feature in _rows[row])
        {
            if (idf[feature.Row] != 0)
            {
                into[count++] = new ValuedFeature(feature.Row, FeatureWeighting.Value(feature.Count, idf[feature.Row]) * squares[(int)feature.Group]);
            }
        }

        return count;
    }

    /// <summary>How many features the richest row has.</summary>
    public int Widest() => _rows.Max(row => row.Length);

    private static uint[] Hashes(Feature[][] read, int[] rows)
    {
        var hashes = new uint[rows.Sum(row => read[row].Length)];
        var count = 0;
        foreach (var row in rows)
        {
            foreach (var feature in read[row])
            {
                hashes[count++] = feature.Hash;
            }
        }

        return hashes;
    }

    private static KnownFeature[] Known(Feature[] features, FeatureTable table) =>
        [.. features
            .Select(feature => new KnownFeature(table.Find(feature.Hash), (byte)Math.Min(feature.Count, byte.MaxValue), feature.Group))
            .Where(feature => feature.Row >= 0)];

    /// <summary>A feature of one text by its row of the weights. A feature that stands there more often than a byte can say weighs no more for it.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct KnownFeature(int Row, byte Count, FeatureGroup Group);
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct ValuedFeature(int Row, float Value);
