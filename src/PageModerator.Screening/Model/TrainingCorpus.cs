namespace PageModerator.Screening.Model;

/// <summary>Many texts as both models see them, row by row.</summary>
internal sealed record TrainingCorpus(FeatureCorpus Features, NetworkCorpus Words)
{
    public IReadOnlyList<LabelledText> Texts => Features.Texts;

    public static TrainingCorpus Of(IReadOnlyList<LabelledText> texts, WordVectors vectors, TrainingOptions options, CancellationToken cancellationToken) =>
        new(
            FeatureCorpus.Of(texts, TextPreparation.Of, options.Bits, cancellationToken),
            NetworkCorpus.Of(texts, TextPreparation.Of, vectors, options.FewestTexts, cancellationToken));
}
