namespace PageModerator.Screening.Rules;

/// <summary>A list of single words in <c>lists.csv</c>: usable in terms as <c>{name}</c> and as a condition on what stands near.</summary>
internal sealed record WordList(int Symbol, Reach Reach);
