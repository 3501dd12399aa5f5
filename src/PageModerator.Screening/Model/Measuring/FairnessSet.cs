using System.Text.RegularExpressions;
using PageModerator.Screening.Model.Data;

namespace PageModerator.Screening.Model.Measuring;

/// <summary>Sentences with a slot, and the names and identity terms to put into it: <c>models/fairness</c>.</summary>
public sealed partial class FairnessSet
{
    private const string SentencesName = "sentences.csv";
    private const string NamesName = "names.csv";
    private const string IdentitiesName = "identities.csv";
    private const string BreaksARule = "breaks";

    private readonly List<Sentence> _names = [];
    private readonly List<Sentence> _identities = [];

    private FairnessSet()
    {
    }

    /// <summary>Reads the three files, CSV with a header.</summary>
    /// <param name="open">Opens a file by its name; the stream is closed.</param>
    /// <exception cref="InvalidDataException">A column is missing, a row is not readable, or a sentence has no slot or slots of both kinds.</exception>
    public static FairnessSet Read(Func<string, Stream> open)
    {
        ArgumentNullException.ThrowIfNull(open);

        var names = ReadTerms(open, NamesName, "community", "first", "last");
        foreach (var term in names)
        {
            term.Forms["name"] = $"{term.Forms["first"]} {term.Forms["last"]}";
        }

        var identities = ReadTerms(open, IdentitiesName, "kind", "one", "adjective", "people");
        var set = new FairnessSet();
        ReadRows(open, SentencesName, ["mood", "text"], row =>
        {
            var slots = Slots().Matches(row[1]).Select(match => match.Groups["slot"].Value).ToArray();
            var (list, terms) = slots.Length > 0 && slots.All(names[0].Forms.ContainsKey) ? (set._names, names)
                : slots.Length > 0 && slots.All(identities[0].Forms.ContainsKey) ? (set._identities, identities)
                : throw new InvalidDataException($"{SentencesName}: “{row[1]}” needs slots of one kind, for names or for identity terms.");
            list.Add(new Sentence(row[0], [.. terms.Select(term => new Filling(Slots().Replace(row[1], match => term.Forms[match.Groups["slot"].Value]), term.Group))]));
        });
        return set;
    }

    /// <summary>Screens every sentence with every filling.</summary>
    public FairnessEvaluation Evaluate(Screener screener, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(screener);

        var names = Screen(_names, screener, cancellationToken);
        var identities = Screen(_identities, screener, cancellationToken);
        var texts = names.Concat(identities).SelectMany(sentence => sentence.Outcomes.Select((outcome, i) => (sentence.Of.Mood, sentence.Of.Fillings[i].Group, IsActedOn: outcome != Outcome.Leave))).ToArray();
        return new FairnessEvaluation(
            Compare(names),
            Compare(identities),
            Shares(texts.Select(text => (text.Mood, text.IsActedOn))),
            Shares(texts.Where(text => text.Mood != BreaksARule).Select(text => (text.Group, text.IsActedOn))));
    }

    private static Screened[] Screen(List<Sentence> sentences, Screener screener, CancellationToken cancellationToken)
    {
        var screened = new Screened[sentences.Count];
        Parallel.For(0, sentences.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            screened[i] = new Screened(sentences[i], [.. sentences[i].Fillings.Select(filling => screener.Screen(new ScreeningInput(filling.Text)).Outcome)]));
        return screened;
    }

    private static PairEvaluation Compare(Screened[] sentences)
    {
        var (pairs, same, uneven) = (0, 0, 0);
        foreach (var sentence in sentences)
        {
            var kinds = sentence.Outcomes.CountBy(outcome => outcome).ToArray();
            pairs += Pairs(sentence.Outcomes.Length);
            same += kinds.Sum(kind => Pairs(kind.Value));
            uneven += kinds.Length > 1 ? 1 : 0;
        }

        return new PairEvaluation(sentences.Length, sentences is [var first, ..] ? first.Outcomes.Length : 0, new Rate(pairs - same, pairs), new Rate(uneven, sentences.Length));

        static int Pairs(int of) => of * (of - 1) / 2;
    }

    private static ActedOn[] Shares(IEnumerable<(string Name, bool IsActedOn)> texts) =>
        [.. texts.GroupBy(text => text.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ActedOn(group.Key, new Rate(group.Count(text => text.IsActedOn), group.Count())))];

    private static List<Term> ReadTerms(Func<string, Stream> open, string file, string group, params string[] forms)
    {
        var terms = new List<Term>();
        ReadRows(open, file, [group, .. forms], row => terms.Add(new Term(row[0], forms.Select((form, i) => (form, row[i + 1])).ToDictionary(StringComparer.Ordinal))));
        return terms.Count > 1 ? terms : throw new InvalidDataException($"{file} holds fewer than two rows: nothing can be compared.");
    }

    private static void ReadRows(Func<string, Stream> open, string file, string[] columns, Action<string[]> read)
    {
        using var stream = open(file);
        CsvTable.Read(stream, file, csv =>
        {
            var indices = columns.Select(column => CsvTable.Column(csv, file, column)).ToArray();
            while (csv.Read())
            {
                read([.. indices.Select(index => csv.GetString(index))]);
            }

            return true;
        });
    }

    [GeneratedRegex(@"\{(?<slot>\w+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Slots();

    private sealed record Term(string Group, Dictionary<string, string> Forms);

    private sealed record Filling(string Text, string Group);

    private sealed record Sentence(string Mood, IReadOnlyList<Filling> Fillings);

    private sealed record Screened(Sentence Of, Outcome[] Outcomes);
}
