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

/// <summary>A comment and what people said of it.</summary>
/// <param name="Text">As its author wrote it.</param>
/// <param name="Labels">The categories and concerns that it has.</param>
/// <param name="Known">The outputs that the labels say anything about: what is known and not in <paramref name="Labels"/> is a no.</param>
/// <param name="Source">The file it came from, or what the file names as its source.</param>
/// <param name="Brief">What the writer was asked for; rows of one brief stay on one side of every split. Empty where there is none.</param>
public sealed record LabelledText(string Text, OutputSet Labels, OutputSet Known, string Source, string Brief)
{
    /// <summary>Labelled for a school's Page, concerns and all, as against text from elsewhere: only such text sets thresholds.</summary>
    public bool IsSchool => Known.Intersect(OutputSet.AllConcerns) == OutputSet.AllConcerns;

    /// <summary>What stays whole on one side of every split: the brief, or the row itself where it has none.</summary>
    public string Group => Brief.Length > 0 ? Brief : Text;

    /// <summary>What a model should say yes to: the labels, and what sums them up.</summary>
    public OutputSet Answers => Labels.Intersect(OutputSet.AllTrouble).IsEmpty ? Labels : Labels.With(ModelOutputs.Trouble);

    /// <summary>What the labels answer: text from elsewhere says nothing of concerns, and so nothing of what sums them up.</summary>
    public OutputSet KnownAnswers => IsSchool ? Known.With(ModelOutputs.Trouble) : Known;

    /// <summary>Breaks a rule by its wording.</summary>
    public bool IsViolating => !Labels.Intersect(OutputSet.AllCategories).IsEmpty;

    /// <summary>Breaks no rule and raises no concern that a person has to see: to queue it is needless.</summary>
    public bool IsInnocent => Labels.Intersect(OutputSet.AllWaiting).IsEmpty;
}
