using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>
/// Two readers of a comment whose log-odds are added: a <see cref="LinearModel"/> that knows letters and exact words, and a
/// <see cref="ConvolutionalNetwork"/> that knows which words mean alike. Both are sums, so that what a piece of the text did is known exactly.
/// </summary>
public sealed class TextModel : ITextModel
{
    [ThreadStatic]
    private static NetworkScratch? _scratch;

    internal TextModel(LinearModel linear, ConvolutionalNetwork network, WordVectors vectors, ModelThresholds thresholds, string version)
    {
        Linear = linear;
        Network = network;
        Vectors = vectors;
        Thresholds = thresholds;
        Version = version;
    }

    public string Version { get; }

    public ModelThresholds Thresholds { get; }

    internal LinearModel Linear { get; }

    internal ConvolutionalNetwork Network { get; }

    internal WordVectors Vectors { get; }

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
    /// <remarks>What the word added is taken away; that a filter might find another window for it is left out of account.</remarks>
    public double ScoreWithoutWeightiestWord(MaskedText text, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, ModelOutputs.Count);

        return Probability(Logits(text)[output] - Explanation.WeightiestWord(text, TermsOf(text, output)));
    }

    internal static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>The log-odds of every output.</summary>
    internal Vector512<float> Logits(MaskedText text)
    {
        var scratch = Read(text);
        return Linear.Logits(text) + Network.Logits(scratch.Window.Answers);
    }

    /// <summary>The log-odds of an output that hang on nothing in the text.</summary>
    internal float Bias(int output) => Linear.Biases[output] + Network.Biases[output];

    /// <summary>
    /// What every occurrence of a feature and every word under a filter's window adds to the log-odds of an output; with the bias they make up
    /// the whole of it. Words under one window share its part evenly.
    /// </summary>
    internal IReadOnlyList<Term> TermsOf(MaskedText text, int output)
    {
        List<Term> terms = [.. Linear.TermsOf(text, output)];
        var scratch = Read(text);
        var words = CollectionsMarshal.AsSpan(scratch.Words);
        var window = scratch.Window;
        var weights = Network.Weights.AsSpan(output * ConvolutionalNetwork.Features, ConvolutionalNetwork.Features);
        for (var filter = 0; filter < ConvolutionalNetwork.Filters; filter++)
        {
            if (window.Places[filter] < 0)
            {
                continue;
            }

            var first = WordWindow.FirstWord(filter, window.Places[filter]);
            var (from, to) = (Math.Max(first, 0), Math.Min(first + ConvolutionalNetwork.WidthOf(filter), words.Length));
            foreach (var word in words[from..to])
            {
                terms.Add(new Term(word.Start, word.End, weights[filter] * window.Answers[filter] / (to - from)));
            }
        }

        var mean = weights[ConvolutionalNetwork.Filters..];
        for (var i = 0; i < words.Length; i++)
        {
            terms.Add(new Term(words[i].Start, words[i].End, ConvolutionalNetwork.Dot(window.Word(i), mean) * window.MeanScale));
        }

        return terms;
    }

    private NetworkScratch Read(MaskedText text)
    {
        var scratch = _scratch ??= new NetworkScratch();
        var window = scratch.Window;
        WordReader.Read(text, Vectors, scratch.Words);
        window.Begin(scratch.Words.Count);
        for (var i = 0; i < scratch.Words.Count; i++)
        {
            var (key, signs, _, _) = scratch.Words[i];
            var numbers = window.Word(i);
            if (Vectors.Find(key) is >= 0 and var row)
            {
                Vectors.CopyTo(row, numbers);
            }

            WordWindow.PutSigns(signs, numbers);
        }

        Network.Read(window);
        return scratch;
    }

    private sealed class NetworkScratch
    {
        public List<ReadWord> Words { get; } = [];

        public WordWindow Window { get; } = new();
    }
}
