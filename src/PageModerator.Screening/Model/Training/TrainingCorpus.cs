using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Linear;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Screening.Model.Training;

/// <summary>Many texts as both models see them, row by row.</summary>
internal sealed record TrainingCorpus(FeatureCorpus Features, NetworkCorpus Words)
{
    public IReadOnlyList<LabelledText> Texts => Features.Texts;

    /// <param name="texts">To train on and to judge.</param>
    /// <param name="trained">Those to train on.</param>
    /// <param name="vectors">Vectors of words to start from.</param>
    /// <param name="options">What gets weights.</param>
    /// <param name="cancellationToken">Looked at once a text.</param>
    public static TrainingCorpus Of(IReadOnlyList<LabelledText> texts, int[] trained, WordVectors vectors, TrainingOptions options, CancellationToken cancellationToken) =>
        new(
            FeatureCorpus.Of(texts, trained, TextPreparation.Of, options, cancellationToken),
            NetworkCorpus.Of(texts, TextPreparation.Of, vectors, options.FewestTexts, cancellationToken));
}
