namespace PageModerator.Screening.Policy;

/// <summary>From when on the review site proposes to block somebody. What is left out has the default that is stated.</summary>
public sealed record BlockPolicy
{
    /// <summary>By name of a category or concern, how heavily a comment weighs that a person confirmed, hid or deleted; what is not named weighs 1.</summary>
    public IReadOnlyDictionary<string, int> Weights { get => field ?? new Dictionary<string, int>(); init; }

    /// <summary>How many days back comments count: 180.</summary>
    public int WindowDays { get; init; } = 180;

    /// <summary>From which sum on a block is proposed: 6.</summary>
    public int Threshold { get; init; } = 6;

    /// <summary>After how many days a block is looked at again, unless somebody sets another day: 90.</summary>
    public int ReviewAfterDays { get; init; } = 90;

    /// <summary>How heavily one comment weighs: by the heaviest of its names.</summary>
    public int Weigh(IEnumerable<string> names) => names.Select(name => Weights.TryGetValue(name, out var weight) ? weight : 1).DefaultIfEmpty(1).Max();
}
