using System.Collections.Immutable;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>The rules of a school, compiled. Thread-safe; the cost of matching grows with the text and not with the number of rules.</summary>
public sealed class RuleSet
{
    private const int NearWords = 5;
    private const int SideWords = 4;
    private const int SentenceWords = 30;

    // Twelve words and three gaps of eight.
    private const int LongestTerm = 40;

    private readonly ImmutableArray<Rule> _rules;
    private readonly RuleTrie _trie;
    private readonly LexiconLookup _lexicon;

    internal RuleSet(ImmutableArray<Rule> rules, RuleTrie trie, LexiconLookup lexicon, LinkRules links, IReadOnlyDictionary<string, WordList> lists)
    {
        _rules = rules;
        _trie = trie;
        _lexicon = lexicon;
        Links = links;
        Lists = lists;
    }

    /// <summary>How many rules there are.</summary>
    public int Count => _rules.Length;

    internal LinkRules Links { get; }

    internal IReadOnlyDictionary<string, WordList> Lists { get; }

    /// <summary>Reads and compiles rule files.</summary>
    /// <param name="sources">The files of the rules' folder; their names say what they hold.</param>
    /// <exception cref="RuleFileException">A line can't be read or a rule would punish an innocent probe; the message names file and line.</exception>
    public static RuleSet Load(IEnumerable<RuleSource> sources) => new RuleSetLoader().Load(sources, []);

    /// <summary>Reads and compiles rule files, and adds the school's own words.</summary>
    /// <inheritdoc cref="Load(IEnumerable{RuleSource})"/>
    internal static RuleSet Load(IEnumerable<RuleSource> sources, IEnumerable<SchoolTerm> terms) => new RuleSetLoader().Load(sources, terms);

    /// <summary>The rules whose words stand in a text and whose conditions hold, in the order of where they begin. Allocates only for matches.</summary>
    internal ImmutableArray<RuleMatch> Match(NormalizedText text)
    {
        var scratch = Read(text);
        if (scratch.Hits.Count == 0)
        {
            return [];
        }

        ImmutableArray<RuleMatch>.Builder? matches = null;
        var allowed = scratch.Allowed;
        allowed.Clear();
        foreach (var hit in scratch.Hits)
        {
            if (_rules[hit.Rule].IsAllow)
            {
                allowed.Add(hit);
            }
        }

        var first = 0;
        foreach (var hit in scratch.Hits)
        {
            var rule = _rules[hit.Rule];
            while (first < allowed.Count && allowed[first].Start < hit.Start - LongestTerm)
            {
                first++;
            }

            var isDisguised = rule.IsInsult && scratch.IsDisguised(hit.Start, hit.End);
            if (!rule.IsAllow && !IsAllowed(allowed, first, hit) && Holds(scratch, text, rule, hit, isDisguised))
            {
                (matches ??= ImmutableArray.CreateBuilder<RuleMatch>()).Add(new RuleMatch(rule, scratch.Span(hit.Start, hit.End), isDisguised));
            }
        }

        return matches?.DrainToImmutable() ?? [];
    }

    /// <summary>The text as the matcher sees it, with every match before conditions; good until this thread reads another text.</summary>
    internal MatchScratch Read(NormalizedText text)
    {
        var scratch = MatchScratch.OfThread;
        scratch.Read(text, _lexicon);
        for (var place = 0; place < scratch.Places; place++)
        {
            if (!scratch.Arcs(place).IsEmpty)
            {
                _trie.Match(scratch, place);
            }
        }

        return scratch;
    }

    /// <summary>Whether an innocent phrase covers the hit.</summary>
    private static bool IsAllowed(List<RuleHit> allowed, int first, RuleHit hit)
    {
        for (var i = first; i < allowed.Count && allowed[i].Start <= hit.Start; i++)
        {
            if (allowed[i].End >= hit.End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who disguises an insult means somebody: it needs nobody near.</summary>
    private static bool Holds(MatchScratch scratch, NormalizedText text, Rule rule, RuleHit hit, bool isDisguised)
    {
        foreach (var condition in rule.Needs)
        {
            if (!isDisguised && !Holds(scratch, text, condition, hit, inside: true))
            {
                return false;
            }
        }

        foreach (var condition in rule.Unless)
        {
            if (Holds(scratch, text, condition, hit, inside: false))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(MatchScratch scratch, NormalizedText text, RuleCondition condition, RuleHit hit, bool inside)
    {
        switch (condition.Symbol)
        {
            case RuleCondition.Quoted:
                return scratch.IsQuoted(hit.Start);
            case RuleCondition.Question:
                return scratch.IsQuestion(hit.End - 1, text);
        }

        var (before, after) = condition.Reach switch
        {
            Reach.Before => (SideWords, 0),
            Reach.After => (0, SideWords),
            Reach.Near => (NearWords, NearWords),
            Reach.Sentence => (SentenceWords, SentenceWords),
            Reach.Comment => (0, 0),
        };
        if (condition.Reach == Reach.Comment)
        {
            return scratch.Holds(condition.Symbol);
        }

        var sentence = scratch.Sentence(hit.Start);
        var end = Math.Min(scratch.Places, hit.End + after);
        for (var place = Math.Max(0, hit.Start - before); place < end; place++)
        {
            if ((inside || place < hit.Start || place >= hit.End) && scratch.Sentence(place) == sentence && scratch.Holds(place, condition.Symbol))
            {
                return true;
            }
        }

        return false;
    }
}
