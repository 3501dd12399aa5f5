using System.Runtime.Intrinsics;
using PageModerator.Screening.Model.Linear;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>
/// Readers of a comment whose log-odds are added: a <see cref="LinearModel"/> that knows letters and exact words, and
/// <see cref="RecurrentNetwork"/>s that know which words mean alike and what stands before and behind them. All are sums, so that what a piece of the text did is known exactly.
/// </summary>
public sealed class TextModel : ITextModel
{
    /// <summary>Networks that read a comment, each by itself: what one misses the other may see.</summary>
    internal const int NetworkCount = 2;

    [ThreadStatic]
    private static NetworkScratch? _scratch;

    internal TextModel(LinearModel linear, IReadOnlyList<RecurrentNetwork> networks, WordVectors vectors, ModelThresholds thresholds, string version)
    {
        Linear = linear;
        Networks = networks;
        Vectors = vectors;
        Thresholds = thresholds;
        Version = version;
    }

    public string Version { get; }

    public ModelThresholds Thresholds { get; }

    internal LinearModel Linear { get; }

    internal IReadOnlyList<RecurrentNetwork> Networks { get; }

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
    /// <remarks>The linear model's part of the word is taken away; the networks read the text without it.</remarks>
    public double ScoreWithoutWeightiestWord(MaskedText text, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, ModelOutputs.Count);

        var word = Explanation.WeightiestWord(text, TermsOf(text, output));
        var linear = Linear.Logits(text)[output] - Explanation.WeightOf(text, Linear.TermsOf(text, output), word);
        return Probability(linear + Logits(Read(text, without: word))[output]);
    }

    internal static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>The log-odds of every output.</summary>
    internal Vector512<float> Logits(MaskedText text) => Linear.Logits(text) + Logits(Read(text));

    /// <summary>The log-odds of an output that hang on nothing in the text.</summary>
    internal float Bias(int output) => Linear.Biases[output] + Networks.Sum(network => network.Biases[output]);

    /// <summary>
    /// What every occurrence of a feature, and what the networks held at every word, adds to the log-odds of an output; with the bias they make
    /// up the whole of it.
    /// </summary>
    internal IReadOnlyList<Term> TermsOf(MaskedText text, int output)
    {
        List<Term> terms = [.. Linear.TermsOf(text, output)];
        var scratch = Read(text);
        var parts = new double[scratch.Words.Count];
        for (var i = 0; i < Networks.Count; i++)
        {
            Networks[i].AddParts(scratch.Memories[i], output, parts);
        }

        for (var i = 0; i < parts.Length; i++)
        {
            terms.Add(new Term(scratch.Words[i].Start, scratch.Words[i].End, parts[i]));
        }

        return terms;
    }

    /// <summary>What the networks add to the log-odds of every output.</summary>
    private Vector512<float> Logits(NetworkScratch scratch)
    {
        var logits = Vector512<float>.Zero;
        for (var i = 0; i < Networks.Count; i++)
        {
            logits += Networks[i].Logits(scratch.Memories[i]);
        }

        return logits;
    }

    private NetworkScratch Read(MaskedText text, string without = "")
    {
        // Scores and what explains them are asked for one after the other: the text is read once for all.
        var scratch = _scratch ??= new NetworkScratch();
        if (scratch.Read == (this, text, without))
        {
            return scratch;
        }

        scratch.Read = default;
        var window = scratch.Window;
        WordReader.Read(text, Vectors, scratch.Words);
        if (without.Length > 0)
        {
            foreach (var token in text.Normalized.Tokens)
            {
                var (start, end) = (token.Start, token.End);
                _ = text.Normalized.Slice(token).SequenceEqual(without) ? scratch.Words.RemoveAll(word => word.Start >= start && word.End <= end) : 0;
            }
        }

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

        for (var i = 0; i < Networks.Count; i++)
        {
            Networks[i].Read(window, scratch.Memories[i]);
        }

        scratch.Read = (this, text, without);
        return scratch;
    }

    private sealed class NetworkScratch
    {
        public List<ReadWord> Words { get; } = [];

        public WordWindow Window { get; } = new();

        public RecurrentMemory[] Memories { get; } = [.. Enumerable.Range(0, NetworkCount).Select(_ => new RecurrentMemory())];

        /// <summary>What was read last, and by which model.</summary>
        public (TextModel? Model, MaskedText? Text, string Without) Read { get; set; }
    }
}
