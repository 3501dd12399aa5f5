using System.Runtime.InteropServices;

namespace PageModerator.Screening.Rules;

/// <summary>How far from a rule's words a word of a list counts.</summary>
internal enum Reach
{
    /// <summary>Up to four words before.</summary>
    Before,

    /// <summary>Up to four words after.</summary>
    After,

    /// <summary>Up to five words on either side, in the same sentence.</summary>
    Near,

    /// <summary>Anywhere in the sentence, thirty words either way.</summary>
    Sentence,

    /// <summary>Anywhere in the comment.</summary>
    Comment,
}

/// <summary>A condition on what stands around a rule's words.</summary>
/// <param name="Symbol">The list, or <see cref="Quoted"/> or <see cref="Question"/>.</param>
/// <param name="Reach">How far its words count.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleCondition(int Symbol, Reach Reach)
{
    /// <summary>The words stand in quotation marks.</summary>
    public const int Quoted = -1;

    /// <summary>The sentence is a question.</summary>
    public const int Question = -2;
}

/// <summary>One line of a rule file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Signs">What a match is a sign of.</param>
/// <param name="Score">How sure a match is, 0 to 1.</param>
/// <param name="Needs">All of them must hold.</param>
/// <param name="Unless">None of them may hold.</param>
/// <param name="Clause">The clause of the policy that it rests on, where the file names one.</param>
internal sealed record Rule(
    string File,
    int Line,
    IReadOnlyList<RuleSign> Signs,
    double Score,
    IReadOnlyList<RuleCondition> Needs,
    IReadOnlyList<RuleCondition> Unless,
    string? Clause)
{
    /// <summary>The score of what has no innocent use.</summary>
    public const double Severe = 0.98;

    /// <summary>The score from which the model is not asked whether it may wait.</summary>
    public const double Strong = 0.92;

    /// <summary>The score of what waits for a person by itself.</summary>
    public const double Medium = 0.7;

    public string Basis { get; } = $"{File}:{Line}";

    /// <summary>A sign of abuse or discrimination that waits for a person by itself.</summary>
    public bool IsInsult { get; } = Score >= Medium && Signs.Any(sign => sign.Category is Category.Abusive or Category.Discriminatory);

    public bool IsAllow => Signs[0] == RuleSign.Allow;
}
