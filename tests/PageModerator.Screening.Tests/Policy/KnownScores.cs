using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Tests.Policy;

/// <summary>A model whose scores are stated, so that a decision can be tested at any of them. Hides from 0.97, queues and raises from 0.5.</summary>
internal sealed class KnownScores(params (string Output, double Score)[] known) : ITextModel
{
    public string Version => "known";

    public ModelThresholds Thresholds { get; } = new(0.5, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.97);

    public void Score(MaskedText text, Span<double> scores)
    {
        for (var output = 0; output < scores.Length; output++)
        {
            scores[output] = known.FirstOrDefault(pair => pair.Output == ModelOutputs.Name(output)).Score;
        }
    }

    /// <summary>What is left without a word is stated as the score of an output named <c>-output</c>; otherwise no word stands out.</summary>
    public double ScoreWithoutWeightiestWord(MaskedText text, int output)
    {
        var name = ModelOutputs.Name(output);
        var left = known.FirstOrDefault(pair => pair.Output == $"-{name}");
        return left.Output is null ? known.FirstOrDefault(pair => pair.Output == name).Score : left.Score;
    }

    public IReadOnlyList<Contribution> Explain(MaskedText text, int output, int most) =>
        [new Contribution(new TextSpan(0, Math.Min(5, text.Normalized.Original.Length)), 0.4)];
}
