using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model;

/// <summary>A set of outputs of a model, one bit each in the order of <see cref="ModelOutputs"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OutputSet(ushort Bits)
{
    public static OutputSet None => default;

    /// <summary>All five categories.</summary>
    public static OutputSet AllCategories => new((1 << ModelOutputs.Categories) - 1);

    /// <summary>All seven concerns.</summary>
    public static OutputSet AllConcerns => new((ushort)(((1 << ModelOutputs.Named) - 1) & ~AllCategories.Bits));

    /// <summary>What makes a comment wait for a person.</summary>
    public static OutputSet AllWaiting { get; } = Named(ModelOutputs.Waits);

    /// <summary>What <see cref="ModelOutputs.Trouble"/> sums up.</summary>
    public static OutputSet AllTrouble { get; } = Named(ModelOutputs.IsTrouble);

    /// <summary>What asks for an answer.</summary>
    public static OutputSet AllAnswered { get; } = Named(ModelOutputs.AsksForAnswer);

    public bool IsEmpty => Bits == 0;

    /// <summary>The categories and concerns that something holds of.</summary>
    public static OutputSet Named(Func<int, bool> holds) => Of(Enumerable.Range(0, ModelOutputs.Named).Where(holds));

    public static OutputSet Of(IEnumerable<int> outputs) => outputs.Aggregate(None, (set, output) => set.With(output));

    public bool Contains(int output) => (Bits >> output & 1) != 0;

    public OutputSet With(int output) => new((ushort)(Bits | 1 << output));

    public OutputSet Without(int output) => new((ushort)(Bits & ~(1 << output)));

    public OutputSet Union(OutputSet other) => new((ushort)(Bits | other.Bits));

    public OutputSet Intersect(OutputSet other) => new((ushort)(Bits & other.Bits));
}
