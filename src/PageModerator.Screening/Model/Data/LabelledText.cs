namespace PageModerator.Screening.Model.Data;

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
