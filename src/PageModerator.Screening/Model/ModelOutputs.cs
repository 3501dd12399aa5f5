namespace PageModerator.Screening.Model;

/// <summary>What a model can say yes to: the five categories, then the seven concerns, then whether there is trouble at all.</summary>
public static class ModelOutputs
{
    public const int Count = Named + 1;

    /// <summary>How many of the outputs, the first ones, are categories and concerns: what a comment can be said to be.</summary>
    public const int Named = Categories + Concerns;

    /// <summary>
    /// Whether the comment has any category, or any concern for safety. Asked by itself, since many a comment is plainly one of several things and
    /// none of them plainly.
    /// </summary>
    public const int Trouble = Named;

    /// <summary>How many of the outputs, the first ones, are categories.</summary>
    public const int Categories = 5;

    /// <summary>How many of the outputs, the last ones, are concerns.</summary>
    public const int Concerns = 7;

    public static int Index(Category category) => (int)category;

    public static int Index(Concern concern) => Categories + (int)concern;

    /// <summary>The concern at an index; null where a category or <see cref="Trouble"/> stands.</summary>
    public static Concern? ConcernAt(int output) => output is >= Categories and < Named ? (Concern)(output - Categories) : null;

    /// <summary>Whether a yes makes a comment wait for a person: of all but some concerns.</summary>
    public static bool Waits(int output) => ConcernAt(output)?.AlwaysWaits() ?? true;

    /// <summary>Whether a yes is a part of <see cref="Trouble"/>.</summary>
    public static bool IsTrouble(int output) => Waits(output) && !AsksForAnswer(output);

    /// <summary>Whether a yes is enough by itself, and no part of what makes a comment suspicious.</summary>
    public static bool AsksForAnswer(int output) => ConcernAt(output)?.AsksForAnswer() ?? false;

    /// <summary>The name that the category or concern at an index has outside the code.</summary>
    public static string Name(int output) => ConcernAt(output)?.Name() ?? ((Category)output).Name();
}
