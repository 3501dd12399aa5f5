using System.Buffers;
using System.Collections.Immutable;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>Turns rule files into a <see cref="RuleSet"/>; made for one load.</summary>
internal sealed class RuleSetLoader
{
    public const string ListsFile = "lists.csv";
    public const string AllowFile = "allow.csv";
    public const string ProbesFile = "probes.csv";
    public const string DomainsFile = "domains.csv";

    private const string RuleHeader = "term,sign,strength,needs,unless,clause,note";
    internal const int MostLists = 63;
    private const int StarredFrom = 4;

    private static readonly SearchValues<char> MoreThanWords = SearchValues.Create(" {#.?-");

    private static readonly Dictionary<string, double> Strengths = new(StringComparer.Ordinal)
    {
        ["severe"] = Rule.Severe,
        ["strong"] = Rule.Strong,
        ["medium"] = Rule.Medium,
        ["mild"] = 0.4,
        ["hint"] = 0.2,
    };

    private readonly Lexicon _lexicon = new();
    private readonly RuleTrie _trie = new();
    private readonly Dictionary<string, WordList> _lists = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Rule>.Builder _rules = ImmutableArray.CreateBuilder<Rule>();

    public RuleSet Load(IEnumerable<RuleSource> sources, IEnumerable<SchoolTerm> terms)
    {
        var files = sources.OrderBy(source => source.Name, StringComparer.Ordinal).ToList();
        if (files.Zip(files.Skip(1)).FirstOrDefault(pair => pair.First.Name == pair.Second.Name) is { First.Name: { } twice })
        {
            throw new RuleFileException(twice, 1, "there are two files of this name; keep one.");
        }

        ReadLists(files);
        var compiler = new TermCompiler(_lexicon, _lists);
        foreach (var file in files)
        {
            if (file.Name == AllowFile)
            {
                ReadAllowed(file, compiler);
            }
            else if (file.Name is not (ListsFile or ProbesFile or DomainsFile))
            {
                ReadRules(file, compiler);
            }
        }

        foreach (var term in terms)
        {
            Add(new RuleFileRow(term.Basis, 0, []), compiler, term.Term, new Rule(term.Basis, 0, [term.Sign], Rule.Strong, [], [], null));
        }

        var links = LinkRules.Read(files.Find(file => file.Name == DomainsFile));
        var rules = new RuleSet(_rules.ToImmutable(), _trie, _lexicon.Freeze(), links, _lists);
        if (files.Find(file => file.Name == ProbesFile) is { } probes)
        {
            Try(probes, rules);
        }

        return rules;
    }

    private static void Try(RuleSource probes, RuleSet rules)
    {
        foreach (var probe in RuleFileReader.Read(probes, "text,note"))
        {
            var text = NormalizedText.Of(probe[0]);
            foreach (var match in rules.Match(text))
            {
                if (match.Rule.Score >= Rule.Medium && match.Rule.Signs.Any(Acts))
                {
                    var words = text.Text.AsSpan(match.Span.Start, match.Span.Length);
                    throw new RuleFileException(
                        match.Rule.File,
                        match.Rule.Line,
                        $"the rule takes \"{words}\" in the innocent \"{probe[0]}\" ({probe.File}, line {probe.Line}) for a fault; narrow the rule, or add the phrase to {AllowFile}.");
                }
            }
        }
    }

    /// <summary>Whether a sign can hide or alert; swearing by itself and a mere mention of people do not.</summary>
    private static bool Acts(RuleSign sign) =>
        sign.Category is not null || sign.Concern is Concern.Safeguarding or Concern.Threat or Concern.Extremism;

    private static Reach ParseReach(RuleFileRow row) => row[1] switch
    {
        "before" => Reach.Before,
        "after" => Reach.After,
        "near" => Reach.Near,
        "sentence" => Reach.Sentence,
        "comment" => Reach.Comment,
        var other => throw row.Refuse($"\"{other}\" is no reach; write before, after, near, sentence or comment."),
    };

    private void ReadLists(List<RuleSource> files)
    {
        if (files.Find(file => file.Name == ListsFile) is not { } source)
        {
            return;
        }

        foreach (var row in RuleFileReader.Read(source, "list,reach,words"))
        {
            var reach = ParseReach(row);
            if (!_lists.TryGetValue(row[0], out var list))
            {
                list = new WordList(_lexicon.Group($"{{{row[0]}}}", []), reach);
                _lists.Add(row[0], list);
            }

            if (list.Reach != reach || _lists.Count > MostLists || row[0].Length == 0)
            {
                throw row.Refuse($"a list has one name and one reach on all its lines, and there are at most {MostLists} lists.");
            }

            foreach (var word in row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(piece => TermCompiler.Words(row, piece)))
            {
                _lexicon.Add(word, list.Symbol);
            }
        }
    }

    private void ReadAllowed(RuleSource file, TermCompiler compiler)
    {
        foreach (var row in RuleFileReader.Read(file, "phrase,note"))
        {
            Add(row, compiler, row[0], new Rule(row.File, row.Line, [RuleSign.Allow], 0, [], [], null));
        }
    }

    private void ReadRules(RuleSource file, TermCompiler compiler)
    {
        foreach (var row in RuleFileReader.Read(file, RuleHeader))
        {
            var signs = row[1].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => RuleSign.TryParse(name, out var sign)
                    ? sign
                    : throw row.Refuse($"\"{name}\" is no sign; write one of {string.Join(", ", Vocabulary.Categories.Select(Vocabulary.Name).Concat(Vocabulary.Concerns.Select(Vocabulary.Name)))}, profanity."))
                .ToArray();
            if (signs.Length == 0)
            {
                throw row.Refuse("the sign is missing; say in the second column what the term is a sign of.");
            }

            var score = Strengths.TryGetValue(row[2], out var strength)
                ? strength
                : throw row.Refuse($"\"{row[2]}\" is no strength; write {string.Join(", ", Strengths.Keys)}.");

            var rule = new Rule(row.File, row.Line, signs, score, Conditions(row, row[3]), Conditions(row, row[4]), row[5].Length == 0 ? null : row[5]);
            Add(row, compiler, row[0], rule);
            if (signs[0] == RuleSign.Profanity || (score >= Strengths["mild"] && signs[0].Category is Category.Abusive or Category.Discriminatory))
            {
                AddStarred(row, score, signs[^1].Concern is null ? signs[0] : signs[^1]);
            }
        }
    }

    /// <summary>A word that is a rule by itself is recognised behind stars too.</summary>
    private void AddStarred(RuleFileRow row, double score, RuleSign sign)
    {
        if (row[0].AsSpan().ContainsAny(MoreThanWords))
        {
            return;
        }

        foreach (var word in TermCompiler.Words(row, row[0]))
        {
            if (word.TrimEnd('*') is { Length: >= StarredFrom } bare && !bare.Contains('*', StringComparison.Ordinal))
            {
                _lexicon.AddStarred(word, score, sign);
            }
        }
    }

    private RuleCondition[] Conditions(RuleFileRow row, string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name switch
        {
            "quoted" => new RuleCondition(RuleCondition.Quoted, Reach.Near),
            "question" => new RuleCondition(RuleCondition.Question, Reach.Sentence),
            _ when _lists.TryGetValue(name, out var list) => new RuleCondition(list.Symbol, list.Reach),
            _ => throw row.Refuse($"there is no list \"{name}\" to ask for; write quoted, question, or a list of {ListsFile}: {string.Join(", ", _lists.Keys.Order(StringComparer.Ordinal))}."),
        })];

    private void Add(RuleFileRow row, TermCompiler compiler, string term, Rule rule)
    {
        if (term.Length == 0)
        {
            throw row.Refuse("the term is missing; write it in the first column.");
        }

        foreach (var way in compiler.Compile(row, term))
        {
            _trie.Add(way, _rules.Count);
            if (way is [var step])
            {
                _lexicon.AddAlone(step.Symbol);
            }
        }

        _rules.Add(rule);
    }
}
