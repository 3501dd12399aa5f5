using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds e-mail addresses, also spelled out ("jo at mail dot com", "jo (at) mail.com"), and accounts such as "@sam_07".</summary>
internal static class EmailScanner
{
    private const int ShortestGlued = 12;

    private static readonly WordSet Endings = new("com uk org net co ac sch gov info me io eu ie biz edu pl ro lt in pk ng fr de es pt it nl scot wales cymru london");
    private static readonly WordSet Providers = new("gmail googlemail hotmail outlook yahoo icloud live btinternet aol sky msn virginmedia talktalk protonmail ymail");

    private static readonly WordSet ProviderEndings = new("com co uk org net fr");
    private static readonly WordSet EmailCues = new("email emails mail mailed reach contact address inbox");

    // Before the name of a provider without a sign these are no account: "my gmail", "use hotmail.com".
    private static readonly WordSet NoLocal = new("my your his her their our a an the on in via at use uses using by with from to is was and or of for not no new old called same any google through into sky");

    // Read by whoever works there.
    private static readonly WordSet RoleLocals = new(
        "office admin info head enquiries enquiry attendance reception pta clerk contact hello school safeguarding dsl jobs careers recruitment finance secretary bursar governors governor chair admissions uniform sendco senco help support sales bookings orders events council " +
        "lettings exams exam buses transport trips sports sport feedback library yearbook lostproperty catering kitchen music nursery preschool breakfastclub afterschool clubs club parents volunteers fundraising friends foodbank newsletter press media complaints");

    private static readonly WordSet PublicCues = new("office school class page nursery website clerk");
    private static readonly WordSet OwnCues = new("my me i'm mine");

    // "look at school dot com" names a site, not a person.
    private static readonly WordSet SiteWords = new("us me look website site page online is it are available found find here visit school see be there check book order buy sold tickets meet");

    public static void Scan(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            var word = context.Word(i);
            if (word is "@" or "at")
            {
                i = Math.Max(i, ReadEmail(context, i));
            }
            else if (Providers.Contains(word))
            {
                i = Math.Max(i, ReadSignless(context, i));
            }
            else if (word.Length > ShortestGlued && IsGlued(word))
            {
                context.Add(PersonalDataKind.Email, context.Piece(i, i + 1), 0.85);
            }
        }
    }

    /// <summary>"jobloggsatexampledotcom".</summary>
    private static bool IsGlued(ReadOnlySpan<char> word)
    {
        var dot = word.LastIndexOf("dot", StringComparison.Ordinal);
        var sign = dot < 0 ? -1 : word[..dot].LastIndexOf("at", StringComparison.Ordinal);

        return sign > 2 && dot - sign > 4 && word[(dot + 3)..] is "com" or "couk" or "org" or "net" or "uk";
    }

    /// <summary>Reads "jo.bloggs gmail com" around the provider; returns the last token of what was found, or the provider itself.</summary>
    private static int ReadSignless(ScanContext context, int provider)
    {
        var next = provider + 1;
        next += context.Word(next) is "." or "dot" or "," ? 1 : 0;
        if (!ProviderEndings.Contains(context.Word(next)) || context.Touches(provider) || NoLocal.Contains(context.Word(provider - 1)))
        {
            return provider;
        }

        var first = ReadLocal(context, provider - 1, out _);
        var end = context.Word(next) is "co" && context.Word(next + 1) is "uk" ? next + 2
            : context.Word(next) is "co" && context.Word(next + 1) is "." or "dot" && context.Word(next + 2) is "uk" ? next + 3
            : next + 1;
        if (first < 0)
        {
            return provider;
        }

        var isPersonal = first < provider - 1 || context.Word(first).ContainsAnyInRange('0', '9') || context.HasBefore(EmailCues, first, 6);
        var piece = context.Piece(first, end);
        if (context.IsFree(piece))
        {
            context.Add(PersonalDataKind.Email, piece, isPersonal ? 0.9 : 0.75);
        }

        return end - 1;
    }

    /// <summary>Reads around an "@" or "at"; returns the last token of what was found, or the sign itself.</summary>
    private static int ReadEmail(ScanContext context, int at)
    {
        var isSign = context.Word(at) is "@";
        var isBracketed = IsOpening(context.Word(at - 1)) && IsClosing(context.Word(at + 1));
        var isPaused = !isSign && context.Word(at - 1) is "," && context.Word(at + 1) is ",";
        var left = isBracketed || isPaused ? at - 2 : at - 1;
        var right = isBracketed || isPaused ? at + 2 : at + 1;

        var end = ReadDomain(context, right, isSign && context.Touches(at) && context.Touches(right), out var domain, out var isSpelled);
        var first = ReadLocal(context, left, out var local);
        if (end > right && first >= 0 && IsAddress(context, at, isSign, isBracketed, isSpelled || local.Contains('.', StringComparison.Ordinal), domain))
        {
            var piece = context.Piece(first, end);
            if (context.IsFree(piece))
            {
                var score = IsRole(local) ? 0.4
                    : context.HasBefore(PublicCues, first, 8) && !context.HasBefore(OwnCues, first, 8) ? 0.6
                    : isSign || isBracketed ? 0.97
                    : 0.9;
                context.Add(PersonalDataKind.Email, piece, score, context.Contacts.HasEmail($"{local}@{domain}"));
            }

            return end - 1;
        }

        return isSign ? ReadRemnant(context, at) : at;
    }

    /// <summary>"office", "office.manager", "pta-fair", and not "hello.sarah".</summary>
    private static bool IsRole(ReadOnlySpan<char> local) =>
        (local.IndexOfAny(".-_@+") is var cut and > 0
            ? RoleLocals.Contains(local[..cut]) && !NameLists.Default.First.Contains(local[(cut + 1)..])
            : RoleLocals.Contains(local)) ||
        local.EndsWith("pta", StringComparison.Ordinal) || local.StartsWith("friendsof", StringComparison.Ordinal) || local.Contains("school", StringComparison.Ordinal);

    private static bool IsAddress(ScanContext context, int at, bool isSign, bool isBracketed, bool isPointed, string domain)
    {
        if ((isSign && context.Touches(at) && context.Touches(at + 1)) || isBracketed)
        {
            return true;
        }

        var isProvider = Providers.Contains(domain.AsSpan(0, domain.IndexOf('.', StringComparison.Ordinal)));

        return (isProvider || isSign || isPointed) && !SiteWords.Contains(context.Word(at - 1));
    }

    /// <summary>Reads a domain from a token on; returns the token after it, or the token itself when there is none.</summary>
    /// <param name="context">The comment.</param>
    /// <param name="start">The first token.</param>
    /// <param name="isAny">Any word may be the last label; otherwise only a well-known one.</param>
    /// <param name="domain">The domain with plain dots.</param>
    /// <param name="isSpelled">A dot was written out.</param>
    private static int ReadDomain(ScanContext context, int start, bool isAny, out string domain, out bool isSpelled)
    {
        isSpelled = false;
        domain = "";
        var i = start;
        var end = start;
        while (IsLabel(context, i))
        {
            // A hyphen holds a label together.
            var from = i++;
            while (context.Word(i) is "-" && context.Touches(i) && context.Touches(i + 1) && IsLabel(context, i + 1))
            {
                i += 2;
            }

            domain += context.Folded[context.Tokens[from].Start..context.Tokens[i - 1].End];
            if (domain.Contains('.', StringComparison.Ordinal) && (Endings.Contains(context.Word(i - 1)) || (isAny && context.Word(i - 1).Length > 1 && char.IsAsciiLetter(context.Word(i - 1)[0]))))
            {
                end = i;
            }

            var dot = DotLength(context, i);
            if (dot == 0 || domain.Length > 80)
            {
                break;
            }

            // "mail.com. See you", "jo@mail. Thanks": a full stop with a space after it seldom goes on.
            if (context.Word(i) is "." && !context.Touches(i + 1) && (end == i || !Endings.Contains(context.Word(i + 1))))
            {
                break;
            }

            isSpelled |= context.Word(i) is not ".";
            domain += '.';
            i += dot;
        }

        if (end == start)
        {
            return start;
        }

        domain = domain.TrimEnd('.');

        return end;
    }

    /// <summary>Reads the part before the sign backwards; returns its first token, or -1.</summary>
    private static int ReadLocal(ScanContext context, int last, out string local)
    {
        local = "";
        if (last < 0 || context.Tokens[last].Kind is not (TokenKind.Word or TokenKind.Number))
        {
            return -1;
        }

        var first = last;
        var steps = 0;
        while (first > 0 && steps++ < 20)
        {
            if (context.Touches(first) && (IsLabel(context, first - 1) || context.Word(first - 1) is "." or "_" or "-" or "+" or "'" or "%"))
            {
                first--;
            }
            else if (context.Word(first - 1) is "dot" or "underscore" && first > 1 && IsLabel(context, first - 2))
            {
                first -= 2;
            }
            else
            {
                break;
            }
        }

        local = context.Folded[context.Tokens[first].Start..context.Tokens[last].End].Replace(" dot ", ".", StringComparison.Ordinal);

        return first;
    }

    /// <summary>How many tokens spell a dot at a place: ".", "dot", "(dot)", "[.]".</summary>
    private static int DotLength(ScanContext context, int at)
    {
        if (context.Word(at) is "." or "dot")
        {
            return 1;
        }

        if (context.Word(at) is "full" && context.Word(at + 1) is "stop")
        {
            return 2;
        }

        return IsOpening(context.Word(at)) && context.Word(at + 1) is "." or "dot" && IsClosing(context.Word(at + 2)) ? 3 : 0;
    }

    /// <summary>
    /// An "@" that belongs to no address. "@sam_07" is an account; "@rse" is a word in disguise and stays for the rules to read;
    /// "jo@home" cannot be told.
    /// </summary>
    private static int ReadRemnant(ScanContext context, int at)
    {
        if (!context.Touches(at + 1) || !IsLabel(context, at + 1))
        {
            return at;
        }

        var isGlued = context.Touches(at) && context.Tokens[at - 1].Kind is TokenKind.Word or TokenKind.Number;
        var end = at + 2;
        while (context.Touches(end) && (IsLabel(context, end) || (context.Word(end) is "_" or "." && context.Touches(end + 1) && IsLabel(context, end + 1))))
        {
            end++;
        }

        var name = context.Folded.AsSpan(context.Tokens[at + 1].Start, context.Tokens[end - 1].End - context.Tokens[at + 1].Start);
        if (isGlued && Providers.Contains(name))
        {
            var first = ReadLocal(context, at - 1, out _);
            context.Add(PersonalDataKind.Email, context.Piece(first, end), 0.85);
        }
        else if (isGlued)
        {
            // "w@nker" and "m@te" are words; what goes on after five letters is not.
            context.IsClean &= name.Length < 6 || context.Tokens[at - 1].Length < 3;
        }
        else if (char.IsAsciiLetter(name[0]) && (name.ContainsAnyInRange('0', '9') || name.Contains('_') || (name.Length > 4 && !name.StartsWith("rse", StringComparison.Ordinal) && !name.StartsWith("ss", StringComparison.Ordinal))))
        {
            context.Add(PersonalDataKind.Handle, context.Piece(at, end), 0.3);
        }

        return end - 1;
    }

    private static bool IsLabel(ScanContext context, int token) =>
        (uint)token < (uint)context.Tokens.Length && context.Tokens[token].Kind is TokenKind.Word or TokenKind.Number;

    private static bool IsOpening(ReadOnlySpan<char> word) => word is "(" or "[" or "{" or "<";

    private static bool IsClosing(ReadOnlySpan<char> word) => word is ")" or "]" or "}" or ">";
}
