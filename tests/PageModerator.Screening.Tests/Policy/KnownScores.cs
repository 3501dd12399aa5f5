using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Tests.Policy;

/// <summary>
/// A model whose scores are stated, so that a decision can be tested at any of them; trouble at all is as likely as they make it. Hides from 0.97, queues
/// and raises from 0.5.
/// </summary>
internal sealed class KnownScores(params (string Output, double Score)[] known) : ITextModel
{
    public string Version => "known";

    public ModelThresholds Thresholds { get; } = new(0.5, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.97);

    public void Score(MaskedText text, Span<double> scores)
    {
        var calm = 1.0;
        for (var output = 0; output < ModelOutputs.Named; output++)
        {
            scores[output] = known.FirstOrDefault(pair => pair.Output == ModelOutputs.Name(output)).Score;
            calm *= ModelOutputs.IsTrouble(output) ? 1 - scores[output] : 1;
        }

        scores[ModelOutputs.Trouble] = 1 - calm;
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
