using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds postcodes and street addresses.</summary>
internal static class PlaceScanner
{
    private static readonly WordSet Areas = new(
        "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fa fk fy g gl gu gy ha hd hg hp hr hs hu hx " +
        "ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy " +
        "ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze");

    private static readonly WordSet StrongEndings = new("road rd street avenue ave lane close drive crescent cres gardens gdns grove terrace mews");
    private static readonly WordSet WeakEndings = new("way park hill walk view rise green row court place square croft st dr ct cl pl ln parade meadow meadows fields yard wharf fold chase reach brae wynd villas villa gables furlongs garth brow tower towers cottage cottages flats steps quay mount");
    private static readonly WordSet StreetWords = new("heol maes ffordd stryd clos lon rhodfa");
    private static readonly WordSet LiveCues = new("live lives living lived address addy house home addr moved flat reside resides");
    private static readonly WordSet OwnCues = new("my his her their");
    private static readonly WordSet PostcodeCues = new("postcode postcodes");
    private static readonly WordSet HomeCues = new("live lives living address addy addr reside resides");

    // Words of somebody's home beside an address, and those of a place that is open to the public.
    private static readonly WordSet DwellingCues = new(
        "live lives living lived address addy addr home house bungalow flat flats ours mine my his her their she's he's they're i'm we're door porch gate buzzer doorbell bell knock key keys neighbour neighbours neighbour's " +
        "mum mum's mam mam's dad's nan nan's gran gran's grandma's auntie aunt's sister's brother's widow deliver drop leave flowers cards send whoever nonce go round");

    private static readonly WordSet VenueCues = new(
        "shop store salon office cafe restaurant takeaway hall centre center church chapel mosque club pub surgery clinic dentist library academy nursery studio gym showroom branch theatre museum opening order orders bookings sale visit " +
        "open school primary station stop foodbank charity");

    // Straight before an address they say whose it is.
    private static readonly WordSet PublicCues = new(
        "shop store salon cafe restaurant takeaway hall centre center church chapel mosque temple gurdwara synagogue cathedral club pub inn hotel surgery clinic dentist library academy nursery gym theatre cinema museum gallery castle stadium " +
        "arena pool school primary secondary college station office offices bank market supermarket tesco asda aldi lidl morrisons sainsbury's pavilion institute hospital campus venue depot");

    // Beside a place is where somebody may live.
    private static readonly WordSet NearCues = new("behind near opposite above next past over from by beside facing round mr mrs miss ms dr");

    // Houses that everybody knows.
    private static readonly WordSet Famous = new("10downing 11downing 12downing 221bbaker 4privet 742evergreen");

    private static readonly WordSet SendCues = new("post send sent collect collecting collection deliver drop come mine ours our we i'm bell door porch gate gate's lane farm records forwarding correspondence");
    private static readonly WordSet Numbering = new("flat apartment apt unit");

    // What counts things, people, time and distance rather than houses.
    private static readonly WordSet NoStreet = new(
        "minute minutes min mins mile miles hour hours hr hrs year years yrs day days week weeks month months metre metres meter meters m km am pm yards feet " +
        "the a an our my your his her their same of to from down up on in at by and or for is are was were with into along off past near over under between than that this it we i you they he she " +
        "children kids people parents pupils cars car buses bus houses times more other others lots good great nice first second third next last best free class way out " +
        "per cent percent pounds quid goals points tickets places boys girls men women teachers staff teams trees");

    public static void Scan(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            if (!StartsWithDigit(context, i) && !EndsLikeOutward(context.Word(i)))
            {
                continue;
            }

            if (ReadPostcode(context, i) is var read && read > 0)
            {
                i += read - 1;
            }
            else if (ReadAddress(context, i) is var street && street > 0)
            {
                i += street - 1;
            }
        }
    }

    /// <summary>"lives on Mill Road": no house number, but somebody's whereabouts. Needs no digit, so it is asked for apart.</summary>
    public static void ScanStreets(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length - 2; i++)
        {
            if (context.Word(i) is not ("live" or "lives" or "living" or "lived") || context.Word(i + 1) is not ("on" or "in" or "at" or "down" or "up"))
            {
                continue;
            }

            for (var end = i + 3; end < Math.Min(i + 6, context.Tokens.Length); end++)
            {
                if (NoStreet.Contains(context.Word(end - 1)) || context.Tokens[end - 1].Kind != TokenKind.Word)
                {
                    break;
                }

                if (StrongEndings.Contains(context.Word(end)) || (WeakEndings.Contains(context.Word(end)) && context.IsCapital(end) && context.IsCapital(i + 2)))
                {
                    AddAddress(context, i + 2, end + 1, 0.5);
                    break;
                }
            }
        }
    }

    private static bool StartsWithDigit(ScanContext context, int token) => char.IsAsciiDigit(context.Folded[context.Tokens[token].Start]);

    private static bool EndsLikeOutward(ReadOnlySpan<char> word) => word.Length > 1 && char.IsAsciiLetter(word[0]) && word.ContainsAnyInRange('0', '9');

    /// <summary>Reads a postcode from a token on; returns how many tokens it has, 0 when there is none.</summary>
    private static int ReadPostcode(ScanContext context, int at)
    {
        var word = context.Word(at);
        var count = 1;
        ReadOnlySpan<char> outward;
        ReadOnlySpan<char> inward;
        if (word.Length is >= 5 and <= 7)
        {
            outward = word[..^3];
            inward = word[^3..];
        }
        else
        {
            var next = at + 1;
            if (context.Word(next) is "-" or "." && context.Touches(next))
            {
                next++;
            }

            outward = word;
            inward = context.Word(next);
            count = next + 1 - at;
        }

        if (!IsOutward(outward) || !IsInward(inward))
        {
            return 0;
        }

        var piece = context.Piece(at, at + count);
        var isUpper = context.IsUpper(piece);
        if (!isUpper && IsOrdinal(inward))
        {
            return 0;
        }

        if (context.IsFree(piece))
        {
            var isCued = context.HasBefore(LiveCues, at, 8) || context.HasAfter(LiveCues, at + count, 3) ||
                (context.HasBefore(PostcodeCues, at, 4) && context.HasBefore(OwnCues, at, 5)) || (context.HasAfter(PostcodeCues, at + count, 4) && context.HasAfter(OwnCues, at + count, 3));
            var before = context.Matches.Count > 0 && context.Matches[^1].Kind == PersonalDataKind.Address ? context.Matches[^1] : (PersonalDataMatch?)null;
            var score = isCued || before is { IsPublic: false } ? 0.9
                : before is not null || IsOfPlace(context, at) || !isUpper ? 0.35
                : IsSent(context, at, at + count) ? 0.6 : 0.45;
            context.Add(PersonalDataKind.Postcode, piece, score, context.Contacts.HasAddress(context.Folded.AsSpan(piece.Start, piece.Length)));
        }

        return count;
    }

    /// <summary>Whether things or people are asked to come there, and it is no public place.</summary>
    private static bool IsSent(ScanContext context, int first, int end) =>
        (context.HasBefore(SendCues, first, 10) || context.HasAfter(SendCues, end, 6)) &&
        !context.HasBefore(VenueCues, first, 12) && !context.HasAfter(VenueCues, end, 6);

    /// <summary>A9, A99, AA9, AA99, A9A, AA9A with a real area.</summary>
    private static bool IsOutward(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 4)
        {
            return false;
        }

        var letters = word.IndexOfAnyExceptInRange('a', 'z');
        if (letters is < 1 or > 2 || !Areas.Contains(word[..letters]))
        {
            return false;
        }

        var district = word[letters..];

        return district.Length switch
        {
            1 => char.IsAsciiDigit(district[0]),
            2 => char.IsAsciiDigit(district[0]) && char.IsAsciiLetterOrDigit(district[1]) && district[0] != '0',
            _ => false,
        };
    }

    private static bool IsInward(ReadOnlySpan<char> word) => word.Length == 3 && char.IsAsciiDigit(word[0]) && IsInwardLetter(word[1]) && IsInwardLetter(word[2]);

    private static bool IsInwardLetter(char c) => char.IsAsciiLetter(c) && c is not ('c' or 'i' or 'k' or 'm' or 'o' or 'v');

    private static bool IsOrdinal(ReadOnlySpan<char> word) => word[1..] is "st" or "nd" or "rd" or "th";

    /// <summary>Reads a house number and street from a token on; returns how many tokens they have, 0 when there are none.</summary>
    private static int ReadAddress(ScanContext context, int at)
    {
        var number = context.Word(at);
        if (!IsHouseNumber(number) || (context.Touches(at) && context.Word(at - 1) is "£" or "$" or "-" or ":" or "." or "/" or "#"))
        {
            return 0;
        }

        var start = at + 1;
        if (context.Word(start) is ",")
        {
            start++;
        }

        var last = start + 3;
        for (var end = start + 1; end <= last && end < context.Tokens.Length; end++)
        {
            var name = context.Word(end - 1);
            if (name is "." && context.Word(end - 2) is "st")
            {
                last++; // "St. Mary's Road"
                continue;
            }

            if (context.Tokens[end - 1].Kind != TokenKind.Word || name.Length < 2 || (NoStreet.Contains(name) && !IsTheGreen(context, end)))
            {
                return 0;
            }

            // "address: 8 Little Trace": streets end in many ways.
            if (end == start + 1 && IsNamedPlace(context, at, start))
            {
                AddAddress(context, at, end + 1, 0.55);

                return end + 1 - at;
            }

            var isStrong = StrongEndings.Contains(context.Word(end)) || StreetWords.Contains(context.Word(start));
            if (!isStrong && !WeakEndings.Contains(context.Word(end)))
            {
                continue;
            }

            var isCapital = context.IsCapital(start) && context.IsCapital(end);
            var isCued = context.HasBefore(LiveCues, at, 5);

            // "at 11, gates close": so do gates.
            if ((!isStrong || context.Word(end) is "close") && !isCapital && !isCued)
            {
                return 0;
            }

            var first = at > 1 && Numbering.Contains(context.Word(at - 2)) ? at - 2
                : at > 2 && context.Word(at - 1) is "," && Numbering.Contains(context.Word(at - 3)) ? at - 3
                : at > 0 && Numbering.Contains(context.Word(at - 1)) ? at - 1
                : at;
            AddAddress(context, first, end + 1, AddressScore(context, first, end + 1, isCued, isCapital));

            return end + 1 - at;
        }

        return 0;
    }

    private static double AddressScore(ScanContext context, int first, int end, bool isCued, bool isCapital)
    {
        if (isCued)
        {
            return 0.92;
        }

        if (IsOfPlace(context, first))
        {
            return 0.3;
        }

        var isVenue = context.HasBefore(VenueCues, first, 10) || context.HasAfter(VenueCues, end, 8);
        var isDwelling = context.HasBefore(DwellingCues, first, 10) || context.HasAfter(DwellingCues, end, 8);

        return (isDwelling, isVenue) switch
        {
            (true, false) => isCapital ? 0.9 : 0.7,
            (false, true) => isCapital ? 0.5 : 0.4,
            _ => isCapital ? 0.8 : 0.6,
        };
    }

    /// <summary>"Theatre Royal, 1 Theatre Square", "the uniform shop is at 3 Market Place": said to be no home, and nobody is named beside it.</summary>
    private static bool IsOfPlace(ScanContext context, int number) =>
        Famous.Contains($"{context.Word(number)}{context.Word(number + 1)}") ||
        (context.HasBefore(PublicCues, number, 4) && !context.HasBefore(DwellingCues, number, 10) && !context.HasBefore(NearCues, number, 7) && !context.HasName(number, 10));

    /// <summary>"3 The Green": an article with a capital.</summary>
    private static bool IsTheGreen(ScanContext context, int ending) =>
        context.Word(ending - 1) is "the" && context.IsCapital(ending - 1) && context.IsCapital(ending);

    private static bool IsNamedPlace(ScanContext context, int number, int start) =>
        context.HasBefore(HomeCues, number, 6) && context.IsCapital(start) && context.IsCapital(start + 1) &&
        context.Tokens[start + 1].Kind == TokenKind.Word && !StrongEndings.Contains(context.Word(start + 2)) &&
        !StrongEndings.Contains(context.Word(start + 1)) && !WeakEndings.Contains(context.Word(start + 1)) && !WeakEndings.Contains(context.Word(start + 2));

    private static void AddAddress(ScanContext context, int first, int end, double score)
    {
        var piece = context.Piece(first, end);
        if (context.IsFree(piece))
        {
            context.Add(PersonalDataKind.Address, piece, score, context.Contacts.HasAddress(context.Folded.AsSpan(piece.Start, piece.Length)));
        }
    }

    private static bool IsHouseNumber(ReadOnlySpan<char> word)
    {
        var digits = word.TrimEnd("abcdefgh");

        return digits.Length is > 0 and < 4 && word.Length - digits.Length < 2 && digits.IndexOfAnyExceptInRange('0', '9') < 0 && digits[0] != '0';
    }
}
