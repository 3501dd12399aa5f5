using System.Runtime.CompilerServices;

namespace PageModerator.Screening.Model.Linear;

/// <summary>How much a feature of a text counts before any weight: repetition counts by its logarithm, rarity by the root of its inverse frequency.</summary>
internal static class FeatureWeighting
{
    /// <summary>Inverse frequencies are kept in steps, in training too, so that both sides see the same number.</summary>
    public const float IdfStep = 1f / 64;

    private static readonly float[] Damped = [.. Enumerable.Range(0, 32).Select(count => count == 0 ? 0f : 1f + MathF.Log(count))];

    /// <summary>The stored inverse frequency of a feature that stands in <paramref name="holding"/> of <paramref name="all"/> texts; 0 when in none.</summary>
    public static byte Idf(int holding, int all) =>
        holding == 0 ? (byte)0 : (byte)Math.Round(Math.Sqrt(Math.Log((1.0 + all) / (1.0 + holding)) + 1) / IdfStep);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Value(int count, byte idf) => Damped[Math.Min(count, Damped.Length - 1)] * (idf * IdfStep);

    /// <summary>What the values of a group are multiplied by: few features are little evidence, so a text of a word or two falls short of the full length.</summary>
    public static float GroupScale(FeatureGroup group, float sumOfSquares) =>
        sumOfSquares <= 0 ? 0 : Length(group) / MathF.Sqrt(sumOfSquares + Little(group));

    /// <summary>How much there has to be before it counts for much: about what a handful of words, or two, come to.</summary>
    private static float Little(FeatureGroup group) => group switch
    {
        FeatureGroup.Words => 30f,
        FeatureGroup.Characters => 60f,
        FeatureGroup.Shape => 0f,
    };

    /// <summary>What the values of a group together weigh: whole words before their pieces, pieces before shape.</summary>
    private static float Length(FeatureGroup group) => group switch
    {
        FeatureGroup.Words => 1f,
        FeatureGroup.Characters => 0.5f,
        FeatureGroup.Shape => 0.3f,
    };
}
