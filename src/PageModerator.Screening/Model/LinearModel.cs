using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>
/// A linear model over hashed features. A score is the logistic function of a sum with one term a feature, so that what a feature did is known
/// exactly. Weights are 16-bit with one scale an output; calibration is folded into scales and biases.
/// </summary>
internal sealed class LinearModel
{
    /// <summary>Numbers a row of the weights has: one an output, and the inverse frequency in the last.</summary>
    public const int RowLength = 16;

    public const int IdfLane = RowLength - 1;

    [ThreadStatic]
    private static FeatureScratch? _scratch;

    private readonly short[] _rows;
    private readonly Vector512<float> _scales;
    private readonly Vector512<float> _biases;

    public LinearModel(int bits, short[] rows, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases)
    {
        Bits = bits;
        _rows = rows;
        Scales = [.. scales];
        Biases = [.. biases];
        _scales = Widened(scales);
        _biases = Widened(biases);
    }

    public int Bits { get; }

    public ReadOnlySpan<short> Rows => _rows;

    public ImmutableArray<float> Scales { get; }

    public ImmutableArray<float> Biases { get; }

    /// <summary>The log-odds of every output.</summary>
    public Vector512<float> Logits(MaskedText text)
    {
        var scratch = _scratch ??= new FeatureScratch();
        FeatureExtractor.Extract(text, Bits, scratch);

        Span<Vector512<float>> sums = stackalloc Vector512<float>[3];
        Span<float> squares = stackalloc float[3];
        sums.Clear();
        squares.Clear();
        foreach (var feature in scratch.Features)
        {
            var row = Vector256.Create<short>(_rows.AsSpan(feature.Bucket * RowLength, RowLength));
            var value = FeatureWeighting.Value(feature.Count, row[IdfLane]);
            var weights = Vector512.Create(
                Vector256.ConvertToSingle(Vector256.WidenLower(row)),
                Vector256.ConvertToSingle(Vector256.WidenUpper(row)));
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
        FeatureExtractor.Extract(text, Bits, scratch, withOccurrences: true);

        Span<float> squares = stackalloc float[3];
        squares.Clear();
        foreach (var feature in scratch.Features)
        {
            var value = FeatureWeighting.Value(feature.Count, Idf(feature.Bucket));
            squares[(int)feature.Group] += value * value;
        }

        var terms = new List<Term>(scratch.Occurrences.Count);
        foreach (var (index, start, end) in scratch.Occurrences)
        {
            var feature = scratch.Features[index];
            var value = FeatureWeighting.Value(feature.Count, Idf(feature.Bucket)) / feature.Count
                * FeatureWeighting.GroupScale(feature.Group, squares[(int)feature.Group]);
            terms.Add(new Term(start, end, value * Scales[output] * _rows[feature.Bucket * RowLength + output]));
        }

        return terms;
    }

    private short Idf(int bucket) => _rows[bucket * RowLength + IdfLane];

    private static Vector512<float> Widened(ReadOnlySpan<float> outputs)
    {
        Span<float> lanes = stackalloc float[RowLength];
        lanes.Clear();
        outputs.CopyTo(lanes);
        return Vector512.Create<float>(lanes);
    }
}
