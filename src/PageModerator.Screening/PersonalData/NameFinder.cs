using System.Runtime.InteropServices;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds people's names by titles, by lists of names, by the words around them, and by the people handed in. Thread-safe.</summary>
public sealed class NameFinder
{
    private static readonly WordSet Titles = new("mr mrs ms miss mx dr prof professor rev reverend fr");

    // After these a word that is not known as a name needs a capital letter: "miss you", "dr appointment".
    private static readonly WordSet WeakTitles = new("miss ms dr prof professor rev reverend fr");

    private static readonly WordSet KinCues = new(
        "son daughter boy girl lad lass child kid grandson granddaughter grandchild nephew niece brother sister friend classmate pupil student named called bestie");

    private static readonly WordSet OwnKin = new(
        "son daughter boy girl lad lass child kid one baby grandson granddaughter grandchild nephew niece brother sister twin twins eldest youngest man lady princess prince boys girls");

    private static readonly WordSet Endearments = new("little wee big lovely beautiful gorgeous amazing wonderful clever brilliant brave own dear sweet darling older younger eldest youngest year old");

    private static readonly WordSet Prepositions = new("with by from to thank thanks ask tell told asked poor bless said");

    private static readonly WordSet Seasons = new("may april june august summer easter noel holly ivy rose sunny");

    // Written with a capital without being anybody's name.
    private static readonly WordSet NotNames = new(
        "a i the and or but so if is are was were has have had will would can could did do does not no yes you your we our my his her she he they it its this that these those there here " +
        "what when where why who how which well thank thanks good great happy love lovely amazing brilliant congratulations congrats please sorry hi hello hey dear morning afternoon evening " +
        "mum mummy mam dad daddy nan nana gran grandad grandma grandpa auntie uncle sir miss mrs mr ms mx dr school primary junior infant infants juniors academy college nursery reception year years class " +
        "house team town city united rovers wanderers fc way drive hill avenue house team head headteacher teacher teachers governors governor pta friends road street lane close avenue park church hall centre club monday tuesday wednesday thursday friday saturday sunday " +
        "january february march april may june july august september october november december christmas easter eid diwali ramadan hanukkah english maths science history geography french spanish pe art music " +
        "facebook whatsapp google zoom teams england scotland wales ireland britain uk london god jesus allah bible ks1 ks2 sats ofsted send senco rip ok omg lol always never everyone everybody all at in on of for from to by with as");

    // "Eid mubarak": blessed, and a first name elsewhere.
    private static readonly WordSet Blessed = new("eid fitr adha ramadan ramadhan ramzan jummah jumma juma");

    private readonly NameLists _lists = NameLists.Default;
    private readonly Listing[] _listed;
    private readonly WordSet _listedWords;

    /// <param name="people">Staff and others to know by name, such as "Mrs A. Thornbury" or "Alan Thornbury".</param>
    public NameFinder(IEnumerable<string> people)
    {
        ArgumentNullException.ThrowIfNull(people);

        _listed = [.. people.Select(Listing.Of).OfType<Listing>()];
        _listedWords = new WordSet(_listed.SelectMany(listing => listing.Names));
    }

    /// <summary>All listed people with the surname of one of them: which of them a comment means, a surname does not tell.</summary>
    internal IEnumerable<string> Namesakes(string person)
    {
        var surname = Array.Find(_listed, listing => listing.Person == person)?.Names[^1];
        return _listed.Where(listing => listing.Names[^1] == surname).Select(listing => listing.Person);
    }

    internal IReadOnlyList<NameMatch> Find(ScanContext context)
    {
        // All in capitals or all in small letters, a capital says nothing.
        var isCased = context.Text.Original.AsSpan().ContainsAnyInRange('a', 'z');
        List<NameMatch>? found = null;
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            if (context.Tokens[i].Kind != TokenKind.Word)
            {
                continue;
            }

            var (kind, first, end, isFull, person) = Read(context, i, isCased, found);
            if (end == 0)
            {
                continue;
            }

            var piece = TextSpan.FromBounds(context.Tokens[first].Start, End(context, end - 1));
            if (!context.IsFree(piece))
            {
                continue;
            }

            var isOwn = kind is NameKind.Person or NameKind.Child && IsOwn(context, i);
            (found ??= []).Add(new NameMatch(
                kind == NameKind.Person && (isOwn || HasChildCue(context, first, end)) ? NameKind.Child : kind,
                context.Text.ToOriginal(TextSpan.FromBounds(context.Tokens[i].Start, piece.End)),
                isFull,
                person)
            {
                Piece = piece,
                FirstToken = i,
                EndToken = end,
                IsOwn = isOwn,
            });
            i = end - 1;
        }

        return found ?? [];
    }

    /// <summary>Reads a name from a token on. The end is 0 when there is none.</summary>
    private Reading Read(ScanContext context, int at, bool isCased, List<NameMatch>? found)
    {
        var word = Bare(context.Word(at));
        var isTitle = Titles.Contains(word);
        var first = isTitle ? at + 1 : at;
        if (isTitle && context.Word(first) is ".")
        {
            first++;
        }

        if (FindListed(context, first, isTitle, isCased) is { Name: not null } listed)
        {
            return new Reading(NameKind.Listed, first, first + listed.Length, listed.Length > 1, listed.Name);
        }

        return isTitle ? ReadTitled(context, first, word, isCased) : ReadNamed(context, at, isCased, found);
    }

    private Reading ReadTitled(ScanContext context, int first, ReadOnlySpan<char> title, bool isCased)
    {
        var word = Bare(context.Word(first));
        if (!IsLetters(context, first) || NotNames.Contains(word))
        {
            return default;
        }

        var isCapital = isCased && context.IsCapital(first);
        var isKnown = _lists.IsFirst(word) || _lists.IsLast(word);

        // Who writes "Mrs" writes "Patel"; who writes "mrs" may write "patel".
        var isCareless = !isCased || !context.IsCapital(first - (context.Word(first - 1) is "." ? 2 : 1));
        var isName = isCapital || _lists.First.Contains(word) || _lists.Last.Contains(word) || (isCareless && word.Length > 2 && !WeakTitles.Contains(title)) || (!isCased && isKnown && title is not "miss");
        if (!isName)
        {
            return default;
        }

        var end = Extend(context, first, isCased);

        return new Reading(NameKind.Titled, first, end, end > first + 1 && _lists.IsFirst(word), null);
    }

    private Reading ReadNamed(ScanContext context, int at, bool isCased, List<NameMatch>? found)
    {
        // A saint is a school, a church or a street.
        if (at > 0 && (context.Word(at - 1) is "st" or "saint" || (context.Word(at - 1) is "." && at > 1 && context.Word(at - 2) is "st")))
        {
            return default;
        }

        var word = Bare(context.Word(at));
        if (at > 0 && word is "mubarak" && Blessed.Contains(context.Word(at - 1)))
        {
            return default;
        }

        var isSure = _lists.First.Contains(word);
        var isUnsure = !isSure && _lists.FirstUnsure.Contains(word);
        var isCapital = isCased && context.IsCapital(at);
        if (!isSure && !isUnsure)
        {
            return !isCapital ? default
                : IsSurname(context, at, word) ? new Reading(NameKind.Person, at, Extend(context, at, isCased), false, null)
                : ReadUnknown(context, at, word);
        }

        if (Full(context, at, isSure, isCased) is var end && end > 0)
        {
            return new Reading(NameKind.Person, at, end, true, null);
        }

        var isCued = at > 0 && KinCues.Contains(context.Word(at - 1)) && (isCapital || isSure);
        if (isSure ? isCapital || isCued || word.Length > 3 : isCapital && (isCued || HasSecondSign(context, at, word, found)))
        {
            return new Reading(isCued ? NameKind.Child : NameKind.Person, at, at + 1, false, null);
        }

        return default;
    }

    /// <summary>A name on no list: before a surname that is on one, with a class or a relative, or after "my friend", "called".</summary>
    private Reading ReadUnknown(ScanContext context, int at, ReadOnlySpan<char> word)
    {
        if (at == 0 || !IsLetters(context, at) || word.Length < 2 || NotNames.Contains(word) || IsSentenceStart(context, at))
        {
            return default;
        }

        // "Kayden's mum", "Kayden in 4B".
        if ((context.Word(at).EndsWith("'s", StringComparison.Ordinal) && ChildDetails.IsRelative(context.Word(at + 1))) || IsClass(context, at + 1))
        {
            return new Reading(NameKind.Person, at, at + 1, false, null);
        }

        if (KinCues.Contains(context.Word(at - 1)))
        {
            return new Reading(NameKind.Child, at, Extend(context, at, isCased: true), false, null);
        }

        return IsNext(context, at + 1) && context.IsCapital(at + 1) && _lists.Last.Contains(Bare(context.Word(at + 1))) && !_lists.Last.Contains(word)
            ? new Reading(NameKind.Person, at, at + 2, true, null)
            : default;
    }

    /// <summary>A surname by itself, unless it seems to be a place or a team.</summary>
    private bool IsSurname(ScanContext context, int at, ReadOnlySpan<char> word) =>
        _lists.Last.Contains(word) && !(context.IsCapital(at + 1) && NotNames.Contains(context.Word(at + 1))) &&
        (at == 0 || context.Word(at - 1) is not ("in" or "at" or "near" or "to" or "from" or "v" or "vs"));

    /// <summary>The token after a first name and surname, or 0.</summary>
    private int Full(ScanContext context, int at, bool isSure, bool isCased)
    {
        var next = at + 1;
        if (!IsNext(context, next) || context.Word(at).Contains('\'') && !_lists.IsFirst(context.Word(at)))
        {
            return 0;
        }

        var word = Bare(context.Word(next));
        var areCapital = isCased && context.IsCapital(at) && context.IsCapital(next);
        var isSureLast = _lists.Last.Contains(word);
        var isFull = areCapital
            ? isSureLast || (isSure && !NotNames.Contains(word) && word.Length > 1 && !Titles.Contains(word))
            : isSure && isSureLast;

        return isFull ? Extend(context, next, isCased) : 0;
    }

    /// <summary>Takes along the rest of a name: a surname, a second one, the half after a hyphen.</summary>
    private int Extend(ScanContext context, int at, bool isCased)
    {
        var end = at + 1;
        for (var steps = 0; steps < 3; steps++)
        {
            if (context.Touches(end) && context.Word(end) is "-" && context.Touches(end + 1) && IsLetters(context, end + 1))
            {
                end += 2;
            }
            else if (IsNext(context, end) && !context.Word(end - 1).Contains('\'') && isCased && context.IsCapital(end) && context.IsCapital(end - 1) &&
                (_lists.Last.Contains(Bare(context.Word(end))) || _lists.First.Contains(Bare(context.Word(end))) || (_lists.IsFirst(context.Word(end - 1)) && _lists.LastUnsure.Contains(Bare(context.Word(end))))))
            {
                end++;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    private bool HasSecondSign(ScanContext context, int at, ReadOnlySpan<char> word, List<NameMatch>? found)
    {
        if (IsClass(context, at + 1) || IsOwn(context, at))
        {
            return true;
        }

        if (at > 0 && Prepositions.Contains(context.Word(at - 1)) && !Seasons.Contains(word))
        {
            return true;
        }

        // One of several names: "Leo, Max and Grace".
        var isAfter = found is { Count: > 0 } && at - found[^1].EndToken == 1 && IsJoin(context.Word(at - 1));
        var isBefore = IsJoin(context.Word(at + 1)) && _lists.First.Contains(Bare(context.Word(at + 2))) && context.IsCapital(at + 2);

        return isAfter || isBefore;
    }

    private static bool IsJoin(ReadOnlySpan<char> word) => word is "and" or "&" or ",";

    private static bool HasChildCue(ScanContext context, int first, int end) =>
        (first > 0 && KinCues.Contains(context.Word(first - 1))) || IsClass(context, end) ||
        context.Word(end) is "aged" or "age" || (context.Word(end) is "(" or "," && context.Word(end + 1).Length is 1 or 2 && context.Word(end + 1).IndexOfAnyExceptInRange('0', '9') < 0);

    /// <summary>"in 4B", "in year 6", "from reception".</summary>
    private static bool IsClass(ScanContext context, int at)
    {
        if (context.Word(at) is not ("in" or "from"))
        {
            return false;
        }

        var word = context.Word(at + 1);

        return ChildDetails.IsClassWord(word) || ChildDetails.IsClassCode(word);
    }

    /// <summary>"my son Leo", "our little Leo".</summary>
    private static bool IsOwn(ScanContext context, int at)
    {
        var i = at - 1;
        for (; i >= 0 && i > at - 6 && (Endearments.Contains(context.Word(i)) || OwnKin.Contains(context.Word(i)) || context.Word(i) is "-" or "," || context.Tokens[i].Kind == TokenKind.Number); i--)
        {
        }

        return i >= 0 && context.Word(i) is "my" or "our";
    }

    private (string? Name, int Length) FindListed(ScanContext context, int at, bool isTitled, bool isCased)
    {
        if (!_listedWords.Contains(Bare(context.Word(at))) || !IsLetters(context, at))
        {
            return default;
        }

        (string? Name, int Length) best = default;
        foreach (var listing in _listed)
        {
            var names = listing.Names;
            var length = Matches(context, at, names) ? names.Length
                : isTitled && Matches(context, at, names.AsSpan(names.Length - 1)) ? 1
                : 0;
            if (length == 0 && Matches(context, at, names.AsSpan(names.Length - 1)))
            {
                // The surname alone, unless it may be an ordinary word or part of somebody else's name.
                var surname = names[^1];
                var isOthers = context.IsCapital(at + 1) && IsNext(context, at + 1) && _lists.IsLast(Bare(context.Word(at + 1)));
                length = !isOthers && surname.Length > 2 && (!_lists.LastUnsure.Contains(surname) && !NotNames.Contains(surname) && (!_lists.IsFirst(surname) || (isCased && context.IsCapital(at)))) ? 1 : 0;
            }

            // A single first name is listed only as such.
            if (length > best.Length)
            {
                best = (listing.Person, length);
            }
        }

        return best;
    }

    private static bool Matches(ScanContext context, int at, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!Bare(context.Word(at + i)).SequenceEqual(names[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSentenceStart(ScanContext context, int at) => at == 0 || context.Word(at - 1) is "." or "!" or "?" or ":" || context.Tokens[at - 1].Kind == TokenKind.Emoji;

    /// <summary>Whether a token is a word of letters, one space after the one before.</summary>
    private static bool IsNext(ScanContext context, int token) => IsLetters(context, token) && !context.Touches(token);

    private static bool IsLetters(ScanContext context, int token) =>
        token < context.Tokens.Length && context.Tokens[token].Kind == TokenKind.Word && !context.Word(token).ContainsAnyInRange('0', '9');

    /// <summary>Without a possessive s.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> word) => word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2] : word;

    private static int End(ScanContext context, int token) => context.Tokens[token].Start + Bare(context.Word(token)).Length;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reading(NameKind Kind, int First, int End, bool IsFull, string? Person);

    private sealed record Listing(string Person, string[] Names)
    {
        /// <summary>Reads "Mrs A. Thornbury" as thornbury, "Alan Thornbury" as alan thornbury.</summary>
        public static Listing? Of(string person)
        {
            var text = NormalizedText.Of(person);
            var names = new List<string>();
            foreach (var token in text.Tokens)
            {
                if (token.Kind == TokenKind.Word && token.Length > 1 && !Titles.Contains(text.Slice(token)))
                {
                    names.Add(text.Slice(token).ToString());
                }
            }

            return names.Count > 0 ? new Listing(person, [.. names]) : null;
        }
    }
}
