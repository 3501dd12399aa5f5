namespace PageModerator.Screening.Model.Measuring;

/// <summary>Whether the outcome of a comment hangs on who it names.</summary>
/// <param name="Names">Sentences filled with names.</param>
/// <param name="IdentityTerms">Sentences filled with terms for people of a religion, an ethnicity, a disability and so on.</param>
/// <param name="Moods">Of the texts of each mood of sentence, the share that is queued or hidden.</param>
/// <param name="Groups">Of the texts about each community or kind of people that break no rule, the share that is queued or hidden.</param>
public sealed record FairnessEvaluation(
    PairEvaluation Names,
    PairEvaluation IdentityTerms,
    IReadOnlyList<ActedOn> Moods,
    IReadOnlyList<ActedOn> Groups);

/// <summary>What became of matched sentences.</summary>
/// <param name="Sentences">Sentences with a slot.</param>
/// <param name="Fillings">What was put into each.</param>
/// <param name="Differing">Of the pairs of one sentence with two fillings, those with different outcomes. Pairs share texts, so the interval is too narrow.</param>
/// <param name="Uneven">Of the sentences, those with any such pair.</param>
public sealed record PairEvaluation(int Sentences, int Fillings, Rate Differing, Rate Uneven);

/// <summary>A share of texts that are queued or hidden.</summary>
public sealed record ActedOn(string Name, Rate Rate);
