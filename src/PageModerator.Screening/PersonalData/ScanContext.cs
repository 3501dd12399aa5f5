using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>One comment while it is scanned: its tokens, and what was found in it so far.</summary>
internal sealed class ScanContext(NormalizedText text, KnownContacts contacts)
{
    private List<PersonalDataMatch>? _matches;
    private List<Mask>? _remnants;

    public NormalizedText Text => text;

    public string Folded => text.Text;

    public ReadOnlySpan<Token> Tokens => text.Tokens;

    public KnownContacts Contacts => contacts;

    public bool IsClean { get; set; } = true;

    public IReadOnlyList<PersonalDataMatch> Matches => _matches ?? [];

    public IReadOnlyList<Mask> Remnants => _remnants ?? [];

    public ReadOnlySpan<char> Word(int token) => (uint)token < (uint)Tokens.Length ? text.Slice(Tokens[token]) : [];

    /// <summary>Where the tokens from one to another, that one left out, stand.</summary>
    public TextSpan Piece(int first, int end) => TextSpan.FromBounds(Tokens[first].Start, Tokens[end - 1].End);

    /// <summary>Whether the token follows the one before it without white space.</summary>
    public bool Touches(int token) => token > 0 && token < Tokens.Length && Tokens[token].Start == Tokens[token - 1].End;

    /// <summary>Whether the token was written with a capital first letter.</summary>
    public bool IsCapital(int token) =>
        (uint)token < (uint)Tokens.Length && char.IsUpper(text.Original[text.ToOriginal(new TextSpan(Tokens[token].Start, 1)).Start]);

    /// <summary>Whether every letter of the piece was written as a capital.</summary>
    public bool IsUpper(TextSpan piece)
    {
        var span = text.ToOriginal(piece);

        return !text.Original.AsSpan(span.Start, span.Length).ContainsAnyInRange('a', 'z');
    }

    /// <summary>Whether one of the words stands among the tokens just before one.</summary>
    public bool HasBefore(WordSet words, int token, int reach)
    {
        for (var i = token - 1; i >= 0 && i >= token - reach; i--)
        {
            if (words.Contains(Word(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the words stands among the tokens from one on.</summary>
    public bool HasAfter(WordSet words, int token, int reach)
    {
        for (var i = token; i < Tokens.Length && i < token + reach; i++)
        {
            if (words.Contains(Word(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a first name stands among the tokens just before one.</summary>
    public bool HasName(int token, int reach)
    {
        for (var i = token - 1; i >= 0 && i >= token - reach; i--)
        {
            if (IsCapital(i) && NameLists.Default.First.Contains(Word(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The token at a position of the text, or the next one.</summary>
    public int TokenAt(int position)
    {
        var low = 0;
        var high = Tokens.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Tokens[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Whether nothing that can be cut out lies over the piece yet.</summary>
    public bool IsFree(TextSpan piece)
    {
        for (var i = Matches.Count - 1; i >= 0; i--)
        {
            if (_matches![i].Piece.Start < piece.End && piece.Start < _matches[i].Piece.End && _matches[i].Kind.Placeholder() is not null)
            {
                return false;
            }
        }

        return true;
    }

    public void Add(PersonalDataKind kind, TextSpan piece, double score, bool isKnown = false) =>
        (_matches ??= []).Add(new PersonalDataMatch(kind, text.ToOriginal(piece), score, isKnown) { Piece = piece });

    /// <summary>Adds what the tokens from one to another, that one left out, hold, unless it is covered already.</summary>
    /// <returns>How many tokens that are, 0 when it is covered.</returns>
    public int Cover(PersonalDataKind kind, int first, int end, double score)
    {
        var piece = Piece(first, end);
        if (!IsFree(piece))
        {
            return 0;
        }

        Add(kind, piece, score);

        return end - first;
    }

    public void AddRemnant(TextSpan piece, string placeholder) => (_remnants ??= []).Add(new Mask(piece, placeholder));

    public void Sort()
    {
        _matches?.Sort((left, right) => left.Piece.Start.CompareTo(right.Piece.Start));
        _remnants?.Sort((left, right) => left.Span.Start.CompareTo(right.Span.Start));
    }
}
