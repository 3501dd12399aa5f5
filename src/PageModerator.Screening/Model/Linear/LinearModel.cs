using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model.Linear;

/// <summary>
/// A linear model over hashed features. A score is the logistic function of a sum with one term a feature, so that what a feature did is known
/// exactly. Weights are 8-bit with one scale an output; calibration is folded into scales and biases.
/// </summary>
internal sealed class LinearModel
{
    /// <summary>Bytes a row of the weights has: one an output, and the inverse frequency in the last.</summary>
    public const int RowLength = ModelOutputs.Count + 1;

    public const int IdfLane = RowLength - 1;

    // A register takes a row and a little of the next, whose scales are 0; behind the last row there is room for it.
    private const int Lanes = 16;
    private const int Spare = Lanes - RowLength;

    [ThreadStatic]
    private static FeatureScratch? _scratch;

    private readonly FeatureTable _table;
    private readonly byte[] _rows;
    private readonly Vector512<float> _scales;
    private readonly Vector512<float> _biases;

    /// <param name="table">The row of each feature.</param>
    /// <param name="rows">Row by row, from <see cref="RoomForRows"/>; weights are signed.</param>
    /// <param name="scales">What a step of a weight is worth, one an output.</param>
    /// <param name="biases">In log-odds, one an output.</param>
    public LinearModel(FeatureTable table, byte[] rows, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases)
    {
        _table = table;
        _rows = rows;
        Scales = [.. scales];
        Biases = [.. biases];
        _scales = Widened(scales);
        _biases = Widened(biases);
    }

    public FeatureTable Table => _table;

    public ReadOnlySpan<byte> Rows => _rows.AsSpan(..^Spare);

    public ImmutableArray<float> Scales { get; }

    public ImmutableArray<float> Biases { get; }

    /// <summary>An empty array for 2 to some power rows.</summary>
    public static byte[] RoomForRows(int bits) => new byte[(RowLength << bits) + Spare];

    /// <summary>The log-odds of every output.</summary>
    public Vector512<float> Logits(MaskedText text)
    {
        var scratch = _scratch ??= new FeatureScratch();
        FeatureExtractor.Extract(text, scratch);

        Span<Vector512<float>> sums = stackalloc Vector512<float>[3];
        Span<float> squares = stackalloc float[3];
        sums.Clear();
        squares.Clear();
        foreach (var feature in scratch.Features)
        {
            var index = _table.Find(feature.Hash);
            if (index < 0)
            {
                continue;
            }

            var row = Vector128.Create<byte>(_rows.AsSpan(index * RowLength, Lanes));
            var value = FeatureWeighting.Value(feature.Count, row[IdfLane]);
            var (lower, upper) = Vector128.Widen(row.AsSByte());
            var weights = Vector512.Create(
                Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(lower), Vector128.WidenUpper(lower))),
                Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(upper), Vector128.WidenUpper(upper))));
            sums[(int)feature.Group] += weights * value;
            squares[(int)feature.Group] += value * value;
        }

        var sum = Vector512<float>.Zero;
        for (var group = 0; group < sums.Length; group++)
        {
            sum += sums[group] * FeatureWeighting.GroupScale((FeatureGroup)group, squares[group]);
        }

        return sum * _scales + _biases;
    }

    /// <summary>What every occurrence of a feature adds to the log-odds of an output; with the bias they make up the whole of it.</summary>
    public IReadOnlyList<Term> TermsOf(MaskedText text, int output)
    {
        var scratch = _scratch ??= new FeatureScratch();
        FeatureExtractor.Extract(text, scratch, withOccurrences: true);

        Span<float> squares = stackalloc float[3];
        squares.Clear();
        foreach (var feature in scratch.Features)
        {
            var value = FeatureWeighting.Value(feature.Count, Idf(_table.Find(feature.Hash)));
            squares[(int)feature.Group] += value * value;
        }

        var terms = new List<Term>(scratch.Occurrences.Count);
        foreach (var (index, start, end) in scratch.Occurrences)
        {
            var feature = scratch.Features[index];
            if (_table.Find(feature.Hash) is >= 0 and var row)
            {
                var value = FeatureWeighting.Value(feature.Count, Idf(row)) / feature.Count
                    * FeatureWeighting.GroupScale(feature.Group, squares[(int)feature.Group]);
                terms.Add(new Term(start, end, value * Scales[output] * (sbyte)_rows[row * RowLength + output]));
            }
        }

        return terms;
    }

    private byte Idf(int row) => row < 0 ? (byte)0 : _rows[row * RowLength + IdfLane];

    private static Vector512<float> Widened(ReadOnlySpan<float> outputs)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        outputs.CopyTo(lanes);
        return Vector512.Create<float>(lanes);
    }
}
