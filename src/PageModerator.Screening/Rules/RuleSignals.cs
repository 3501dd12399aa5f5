using System.Collections.Immutable;
using PageModerator.Screening.Model;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>
/// What rules and the shape of a text tell a model: a fixed row of numbers from 0 to 1, the same in training and in serving. Signals 0 to 11
/// are the strongest rule for each of <see cref="ModelOutputs"/>; the rest have names below. A change of meaning is a new <see cref="Definition"/>.
/// </summary>
public static class RuleSignals
{
    /// <summary>Goes into the model file: a model is good only with the signals that it was trained on.</summary>
    public const int Definition = 1;

    /// <summary>How many signals there are.</summary>
    public const int Count = 22;

    /// <summary>The strongest swear word.</summary>
    public const int Profanity = ModelOutputs.Count;

    /// <summary>A word for a person stands in the text (list <c>person</c>).</summary>
    public const int Person = 13;

    /// <summary>The reader is spoken to (list <c>you</c>).</summary>
    public const int You = 14;

    /// <summary>Something is quoted, or said to be said (list <c>reported</c>).</summary>
    public const int Quotation = 15;

    /// <summary>Something is denied (list <c>negation</c>).</summary>
    public const int Negation = 16;

    /// <summary>A friendly sign (list <c>friendly</c>).</summary>
    public const int Friendly = 17;

    /// <summary>A people's, faith's or other protected group is named (list <c>group</c>).</summary>
    public const int Group = 18;

    /// <summary>There is a question mark.</summary>
    public const int Question = 19;

    /// <summary>The share of capitals among the letters, when there are at least ten.</summary>
    public const int Capitals = 20;

    /// <summary>Links that are not on the list of allowed ones: a third each, at most one.</summary>
    public const int Links = 21;

    private const int FewestLetters = 10;

    private static readonly ImmutableArray<(int Signal, string List)> Lists =
        [(Person, "person"), (You, "you"), (Quotation, "reported"), (Negation, "negation"), (Friendly, "friendly"), (Group, "group")];

    /// <summary>Works the signals out.</summary>
    /// <param name="rules">Lists that they lack count as empty.</param>
    /// <param name="text">With or without private data masked; training and serving must do the same.</param>
    /// <param name="signals">At least <see cref="Count"/> long.</param>
    public static void Write(RuleSet rules, NormalizedText text, Span<float> signals)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(text);

        signals[..Count].Clear();
        foreach (var match in rules.Match(text))
        {
            foreach (var sign in match.Rule.Signs)
            {
                signals[sign.Value] = Math.Max(signals[sign.Value], (float)match.Rule.Score);
            }
        }

        foreach (var (signal, name) in Lists)
        {
            signals[signal] = rules.Lists.TryGetValue(name, out var list) && MatchScratch.OfThread.Holds(list.Symbol) ? 1 : 0;
        }

        if (text.Text.AsSpan().Count('"') > 1)
        {
            signals[Quotation] = 1;
        }

        signals[Question] = text.Text.Contains('?', StringComparison.Ordinal) ? 1 : 0;
        signals[Capitals] = CapitalShare(text.Original);
        if (text.Text.Contains('.', StringComparison.Ordinal))
        {
            var links = new List<Link>();
            rules.Links.Find(text, links);
            signals[Links] = Math.Min(1, links.Count(link => link.Kind != LinkKind.Allowed) / 3f);
        }
    }

    private static float CapitalShare(string text)
    {
        var capitals = 0;
        var letters = 0;
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                letters++;
                capitals += char.IsUpper(c) ? 1 : 0;
            }
        }

        return letters < FewestLetters ? 0 : (float)capitals / letters;
    }
}
