using PageModerator.Screening.Model;

namespace PageModerator.Screening.Rules;

/// <summary>What a rule is a sign of: an output of <see cref="ModelOutputs"/>, swearing, or innocence.</summary>
internal readonly record struct RuleSign(int Value)
{
    /// <summary>Swearing, whether or not at somebody; the policy's strictness decides what it comes to.</summary>
    public static readonly RuleSign Profanity = new(ModelOutputs.Named);

    /// <summary>An innocent phrase: what lies wholly inside it is no match.</summary>
    public static readonly RuleSign Allow = new(ModelOutputs.Named + 1);

    public static RuleSign Of(Category category) => new(ModelOutputs.Index(category));

    public static RuleSign Of(Concern concern) => new(ModelOutputs.Index(concern));

    public Category? Category => Value < ModelOutputs.Categories ? (Category)Value : null;

    public Concern? Concern => ModelOutputs.ConcernAt(Value);

    public static bool TryParse(string name, out RuleSign sign)
    {
        if (Vocabulary.TryParse(name, out Category category))
        {
            sign = Of(category);
            return true;
        }

        if (Vocabulary.TryParse(name, out Concern concern))
        {
            sign = Of(concern);
            return true;
        }

        sign = Profanity;

        return string.Equals(name, "profanity", StringComparison.Ordinal);
    }
}
