using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>
/// A linear model over hashed features. A score is the logistic function of a sum with one term a feature, so that what a feature did is known
/// exactly. Weights are 16-bit with one scale an output; calibration is folded into scales and biases.
/// </summary>
public sealed class LinearModel : ITextModel
{
    /// <summary>Numbers a row of the weights has: one an output, and the inverse frequency in the last.</summary>
    internal const int RowLength = 16;

    internal const int IdfLane = RowLength - 1;

    [ThreadStatic]
    private static FeatureScratch? _scratch;

    private readonly short[] _rows;
    private readonly Vector512<float> _scales;
    private readonly Vector512<float> _biases;

    internal LinearModel(int bits, short[] rows, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases, ModelThresholds thresholds, string version)
    {
        Bits = bits;
        _rows = rows;
        Scales = [.. scales];
        Biases = [.. biases];
        Thresholds = thresholds;
        Version = version;
        _scales = Widened(scales);
        _biases = Widened(biases);
    }

    public string Version { get; }

    public ModelThresholds Thresholds { get; }

    internal int Bits { get; }

    internal ReadOnlySpan<short> Rows => _rows;

    internal ImmutableArray<float> Scales { get; }

    internal ImmutableArray<float> Biases { get; }

    /// <inheritdoc />
    public void Score(MaskedText text, Span<double> scores)
    {
        var sums = Logits(text);
        for (var i = 0; i < ModelOutputs.Count; i++)
        {
            scores[i] = Probability(sums[i]);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<Contribution> Explain(MaskedText text, int output, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, ModelOutputs.Count);

        return Explanation.Of(text, TermsOf(text, output), most);
    }

    /// <inheritdoc />
    public double ScoreWithoutWeightiestWord(MaskedText text, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, ModelOutputs.Count);

        return Probability(Logits(text)[output] - Explanation.WeightiestWord(text, TermsOf(text, output)));
    }

    /// <summary>The log-odds of every output.</summary>
    internal Vector512<float> Logits(MaskedText text)
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
    internal IReadOnlyList<Term> TermsOf(MaskedText text, int output)
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

    internal static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    private short Idf(int bucket) => _rows[bucket * RowLength + IdfLane];

    private static Vector512<float> Widened(ReadOnlySpan<float> outputs)
    {
        Span<float> lanes = stackalloc float[RowLength];
        lanes.Clear();
        outputs.CopyTo(lanes);
        return Vector512.Create<float>(lanes);
    }
}
