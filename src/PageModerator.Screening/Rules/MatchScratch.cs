using System.Runtime.InteropServices;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>A match before its conditions were looked at: a rule, and the places from its first word to after its last.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleHit(int Rule, int Start, int End);

/// <summary>
/// A text as the matcher sees it: places, each a word, number, emoji or mask, with the readings that begin there. Used again for the next
/// text of the same thread, so that a comment without matches allocates nothing.
/// </summary>
internal sealed class MatchScratch
{
    // Signs that carry meaning in prices, discounts and numbers; other punctuation only divides.
    private const string Meaningful = "%£+";

    private const int LongestSentence = 60;

    [ThreadStatic]
    private static MatchScratch? _ofThread;

    private readonly List<Arc> _arcs = [];
    private readonly List<Place> _places = [];
    private readonly List<RuleHit> _hits = [];
    private ulong _lists;
    private readonly List<int> _placesBefore = [];

    public static MatchScratch OfThread => _ofThread ??= new MatchScratch();

    public int Places => _places.Count;

    public List<RuleHit> Hits => _hits;

    /// <summary>Room for the hits of innocent phrases.</summary>
    public List<RuleHit> Allowed { get; } = [];

    public int Sentence(int place) => _places[place].Sentence;

    public bool IsQuoted(int place) => _places[place].Quoted;

    /// <summary>Whether a place of a piece says something to the rules only in a disguised reading.</summary>
    public bool IsDisguised(int start, int end)
    {
        for (var place = start; place < end; place++)
        {
            if (_places[place].Disguised)
            {
                return true;
            }
        }

        return false;
    }

    public ReadOnlySpan<Arc> Arcs(int place)
    {
        var first = _places[place].FirstArc;
        var end = place + 1 < _places.Count ? _places[place + 1].FirstArc : _arcs.Count;

        return CollectionsMarshal.AsSpan(_arcs)[first..end];
    }

    /// <summary>Whether a word of a list begins at a place.</summary>
    public bool Holds(int place, int list)
    {
        foreach (var arc in Arcs(place))
        {
            if (arc.Symbol == list)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a word of a list stands anywhere.</summary>
    public bool Holds(int list) => (_lists & (1UL << list)) != 0;

    public void AddHit(int rule, int start, int end)
    {
        var hit = new RuleHit(rule, start, end);

        // A gap can be crossed in several ways; the first is the shortest.
        for (var i = _hits.Count - 1; i >= 0 && _hits[i].Start == start; i--)
        {
            if (_hits[i].Rule == rule)
            {
                return;
            }
        }

        _hits.Add(hit);
    }

    /// <summary>The piece of the folded text from one place to before another.</summary>
    public TextSpan Span(int start, int end) => TextSpan.FromBounds(_places[start].Start, _places[end - 1].End);

    /// <summary>Whether the sentence of a place ends with a question mark.</summary>
    public bool IsQuestion(int place, NormalizedText text)
    {
        var last = place;
        while (last - place < LongestSentence && last + 1 < _places.Count && _places[last + 1].Sentence == _places[place].Sentence)
        {
            last++;
        }

        return text.Text.AsSpan(_places[last].End).TrimStart(" )\"'") is ['?', ..];
    }

    public void Read(NormalizedText text, LexiconLookup lexicon)
    {
        _arcs.Clear();
        _places.Clear();
        _hits.Clear();
        _placesBefore.Clear();
        var tokens = text.Tokens;
        _placesBefore.Add(0);
        foreach (var token in tokens)
        {
            _placesBefore.Add(_placesBefore[^1] + (IsPlace(text, token) ? 1 : 0));
        }

        var forms = text.Forms;
        var form = 0;
        var sentence = 0;
        var doubleMark = -1;
        var singleMark = -1;
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (!IsPlace(text, token))
            {
                var sign = text.Text[token.Start];
                sentence += sign is '.' or '!' or '?' or ';' ? 1 : 0;
                switch (sign)
                {
                    case '"':
                        doubleMark = Quote(doubleMark);
                        break;
                    case '\'' when singleMark >= 0 || token.Start == 0 || text.Text[token.Start - 1] == ' ':
                        singleMark = Quote(singleMark);
                        break;
                }

                continue;
            }

            _places.Add(new Place(token.Start, token.End, _arcs.Count, sentence, Quoted: false, Disguised: false));
            AddWord(text, token, lexicon);
            var isPlain = _arcs.Count > _places[^1].FirstArc;

            // A disguised word may begin with a sign ("@rse"), which is no place; it is read at the next one.
            for (; form < forms.All.Length && forms.All[form].FirstToken <= i; form++)
            {
                if (forms.All[form] is var other && other.FirstToken + other.TokenCount > i)
                {
                    var before = _arcs.Count;
                    if (!IsNamesInitial(text, i, forms.Slice(other)))
                    {
                        AddForm(forms, other, lexicon);
                    }

                    if (!isPlain && _arcs.Count > before && (other.Disguises & ~Disguises.Stretched) != Disguises.None)
                    {
                        // Signs that stand for letters are no places; they belong to the word.
                        var start = Math.Min(token.Start, tokens[other.FirstToken].Start);
                        var end = _placesBefore[other.FirstToken + other.TokenCount] == _places.Count ? tokens[other.FirstToken + other.TokenCount - 1].End : token.End;
                        _places[^1] = _places[^1] with { Start = start, End = end, Disguised = _places[^1].Disguised || IsPlainDisguise(forms.Slice(other)) };
                    }
                }
            }
        }

        _lists = 0;
        foreach (var arc in _arcs)
        {
            _lists |= arc.Symbol < 64 ? 1UL << arc.Symbol : 0;
        }
    }

    /// <summary>Takes a quotation mark: the first opens at the next place, the second closes; one that is never closed quotes nothing.</summary>
    private int Quote(int opened)
    {
        if (opened < 0)
        {
            return _places.Count;
        }

        for (var i = opened; i < _places.Count; i++)
        {
            _places[i] = _places[i] with { Quoted = true };
        }

        return -1;
    }

    /// <summary>Whether enough letters are shown to know which word is meant.</summary>
    private static bool IsPlainDisguise(ReadOnlySpan<char> spelling)
    {
        var shown = spelling.Length - spelling.Count('*');

        return shown > 1 && shown * 2 >= spelling.Length;
    }

    /// <summary>Whether stars behind an initial keep a name back: "Mr N*****", "well done B****".</summary>
    private static bool IsNamesInitial(NormalizedText text, int at, ReadOnlySpan<char> spelling) =>
        at > 0 && spelling.Contains('*') && !spelling[1..].ContainsAnyExcept('*') &&
        (text.Slice(text.Tokens[at - 1]) is "mr" or "mrs" or "miss" or "ms" or "dr" or "sir" || (IsWritten(text, at, char.IsUpper) && IsWritten(text, at - 1, char.IsLower)));

    private static bool IsWritten(NormalizedText text, int token, Func<char, bool> test) =>
        test(text.Original[text.ToOriginal(new TextSpan(text.Tokens[token].Start, 1)).Start]);

    private void AddForm(WordForms forms, WordForm form, LexiconLookup lexicon)
    {
        var next = _placesBefore[form.FirstToken + form.TokenCount];
        var spelling = forms.Slice(form);
        if (form.Disguises.HasFlag(Disguises.Wildcard))
        {
            lexicon.FindStarred(spelling, next, _arcs);
        }
        else
        {
            lexicon.Find(spelling, next, _arcs);
        }
    }

    private void AddWord(NormalizedText text, Token token, LexiconLookup lexicon)
    {
        var next = _places.Count;
        var word = text.Slice(token);
        if (token.Kind == TokenKind.Number)
        {
            _arcs.Add(new Arc(Lexicon.Number, next));
        }

        var before = _arcs.Count;
        lexicon.Find(word, next, _arcs);
        if (_arcs.Count == before && word.EndsWith("'s", StringComparison.Ordinal))
        {
            lexicon.Find(word[..^2], next, _arcs);
        }
    }

    private static bool IsPlace(NormalizedText text, Token token) =>
        token.Kind != TokenKind.Punctuation || Meaningful.Contains(text.Text[token.Start], StringComparison.Ordinal);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Start, int End, int FirstArc, int Sentence, bool Quoted, bool Disguised);
}
