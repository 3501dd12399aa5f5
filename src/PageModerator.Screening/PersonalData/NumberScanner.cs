namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Finds the numbers that reach or identify a person: telephones, cards, bank accounts, NHS numbers. It asks of each place in a row of
/// digits what number may begin there. What makes a number somebody's, and what it is cut out for: docs/adr/0020.
/// </summary>
internal ref struct NumberScanner
{
    /// <summary>Digits in a row that belong to nothing known and yet are too many to be a price or a score.</summary>
    private const int LongRow = 10;

    private static readonly WordSet CallCues = new("call ring text txt phone tel telephone mobile mob whatsapp wa fone number no num contact msg message dm ringing reach cell landline");
    private static readonly WordSet OtherCues = new("order ref reference ticket tickets raffle invoice charity urn booking parcel tracking serial isbn item code id meeting zoom passcode lottery registered childline");
    private static readonly WordSet NearCues = new("call ring phone tel telephone mobile mob text txt");
    private static readonly WordSet CardCues = new("card cards credit debit cc visa mastercard amex");
    private static readonly WordSet SortCues = new("sort sortcode");
    private static readonly WordSet AccountCues = new("account acc acct a/c bank");
    private static readonly WordSet NhsCues = new("nhs");

    // A number that a school or a business gives out; a person's own words outweigh them.
    private static readonly WordSet OfficeCues = new(
        "office office's firm bus shop store school school's reception switchboard receptionist nursery surgery doctors clinic hospital council taxi rank helpline station ringing engaged option ext extension press mainline " +
        "dentist dentists taxis cars cabs vet vets garage warden lado mash pharmacy chemist optician opticians theatre church hall pool leisure museum library police fire services service team advice bureau pub cafe restaurant takeaway club society branch support charity refuge samaritans");

    private static readonly WordSet OwnCues = new("me my mine i'm");

    // Whose landline it is: without such a word it may be a firm's as well as a family's.
    private static readonly WordSet HomeCues = new("me my mine i'm his her their home house mum mum's mums dad dad's nan gran ex live lives ask");

    private readonly ScanContext _context;
    private readonly ReadOnlySpan<char> _text;
    private DigitRow _row;

    public NumberScanner(ScanContext context)
    {
        _context = context;
        _text = context.Folded;
        _row = new DigitRow(_text);
    }

    public void Scan()
    {
        var reader = new DigitReader(_text);
        for (var position = 0; position < _text.Length;)
        {
            if (!reader.MayBegin(position))
            {
                position++;
                continue;
            }

            var end = reader.Read(position, ref _row);
            ReadNumbers();
            position = Math.Max(end, position + 1);
        }
    }

    private readonly void ReadNumbers()
    {
        var free = 0;
        var last = 0;
        for (var i = 0; i < _row.Count;)
        {
            // No number begins within a date.
            var length = !_row.IsHead(i) ? 0 : DateLength(i) is var date and > 0 ? date : NumberAt(i);
            if (length == 0)
            {
                free++;
                i++;
                continue;
            }

            ReadRemnant(last, i, free);
            i += length;
            (last, free) = (i, 0);
        }

        ReadRemnant(last, _row.Count, free);
    }

    private readonly int DateLength(int at)
    {
        var length = DateDigits.Length(_row, at, out var isLikeSortCode);

        return isLikeSortCode && IsSortTold(_context.TokenAt(_row.Start(at))) ? 0 : length;
    }

    /// <summary>Adds the number that begins at a digit; returns how many digits it has, 0 when there is none.</summary>
    private readonly int NumberAt(int at)
    {
        if (_row.Count - at < 5)
        {
            return 0;
        }

        if (AddBank(at) is var bank && bank > 0)
        {
            return bank;
        }

        var token = _context.TokenAt(_row.Start(at));
        var isOther = _context.HasBefore(OtherCues, token, 3) && !_context.HasBefore(NearCues, token, 3);
        var isNhs = _row.IsEnd(at + 10) && CheckDigits.IsNhsNumber(_row, at);
        if (isNhs && _context.HasBefore(NhsCues, token, 4))
        {
            return Add(PersonalDataKind.NhsNumber, at, 10, 0.97);
        }

        if (_context.HasBefore(NhsCues, token, 3) && _row.AreRuns(at, 3, 3, 4))
        {
            return Add(PersonalDataKind.NhsNumber, at, 10, 0.85);
        }

        if (NumberPlan.Length(_row, at, out var line) is var phone && phone > 0)
        {
            return Add(PersonalDataKind.Phone, at, phone, Score(line, at, phone, isOther));
        }

        if (NumberPlan.AbroadLength(_row, at) is var abroad && abroad > 0)
        {
            return Add(PersonalDataKind.Phone, at, abroad, isOther ? 0.4 : 0.9);
        }

        if (CardLength(at, token, out var certainty) is var card && card > 0)
        {
            return Add(PersonalDataKind.Card, at, card, certainty);
        }

        var isCalled = _context.HasBefore(CallCues, token, 4) && !isOther;
        if (_row[at] == 7 && _row.IsEnd(at + 10) && (isCalled || (!isOther && IsMobile(at))))
        {
            return Add(PersonalDataKind.Phone, at, 10, isCalled ? 0.86 : 0.6);
        }

        if (isNhs && _row.IsHead(at + 3) && _row.IsHead(at + 6))
        {
            return Add(PersonalDataKind.NhsNumber, at, 10, 0.6);
        }

        // A number within the town: only straight after "ring" or "tel".
        for (var length = 8; length > 5; length--)
        {
            if (_row[at] is > 1 && _row.IsEnd(at + length) && !isOther && _context.HasBefore(NearCues, token, 2))
            {
                return Add(PersonalDataKind.Phone, at, length, 0.5);
            }
        }

        return 0;
    }

    /// <summary>How sure a telephone number is somebody's own.</summary>
    private readonly double Score(PhoneLine line, int at, int length, bool isOther)
    {
        var token = _context.TokenAt(_row.Start(at));
        var score = line switch
        {
            PhoneLine.Mobile => 0.97,
            PhoneLine.Landline => IsHome(token) ? 0.92 : 0.8,
            PhoneLine.Irish => 0.9,
            PhoneLine.Personal => 0.8,
            PhoneLine.Internet => 0.5,
            _ => 0.3,
        };

        return isOther ? score * 0.5 : line != PhoneLine.Mobile && IsOffice(at, length, token) ? Math.Min(score, 0.4) : score;
    }

    /// <summary>Whether a landline seems to be given out: "the office number is 01632 960123", "0121 496 0200 then press 3".</summary>
    private readonly bool IsOffice(int at, int length, int token)
    {
        var after = _context.TokenAt(_row.Span(at, length).End);

        return (_context.HasBefore(OfficeCues, token, 12) || _context.HasAfter(OfficeCues, after, 6)) && (_context.Word(token - 1) is "?" || !_context.HasBefore(OwnCues, token, 3));
    }

    /// <summary>Whether a landline seems to be a family's.</summary>
    private readonly bool IsHome(int token) =>
        _context.HasBefore(HomeCues, token, 8) || _context.HasAfter(HomeCues, token, 10) || _context.HasName(token, 4);

    /// <summary>Ten digits as a mobile's without its nought, dictated or in the groups that mobiles are written in.</summary>
    private readonly bool IsMobile(int at) =>
        _row[at + 1] is not (0 or 6) && (_row.IsSpoken || _row.AreRuns(at, 4, 6) || _row.AreRuns(at, 4, 3, 3));

    /// <summary>A card has its check digit; a mistyped one is known by the words before it or by its groups of four.</summary>
    private readonly int CardLength(int at, int token, out double score)
    {
        score = 0;
        if (_row[at] is < 3 or > 6 || _row.PieceLength(at) is 2 or 3)
        {
            return 0;
        }

        for (var length = 19; length >= 13; length--)
        {
            if (length is not (13 or 15 or 16 or 19) || !_row.IsEnd(at + length) || (_row.PieceLength(at) == 1 && !_row.IsOneByOne(at, length)))
            {
                continue;
            }

            var isGrouped = length == 16 && _row.AreRuns(at, 4, 4, 4, 4);
            score = CheckDigits.IsLuhn(_row, at, length) ? 0.95 : _context.HasBefore(CardCues, token, 4) ? 0.7 : isGrouped ? 0.5 : 0;
            if (score > 0)
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>Adds a sort code, an account number, or the two together; returns their digits.</summary>
    private readonly int AddBank(int at)
    {
        var token = _context.TokenAt(_row.Start(at));
        var isSort = _context.HasBefore(SortCues, token, 4);
        var isPaired = _row.IsEnd(at + 6) && (isSort || _row.AreRuns(at, 2, 2, 2));
        if (isPaired && (_row.IsRun(at + 6, 8) || _row.AreRuns(at + 6, 4, 4)) && (_row[at] != 0 || NumberPlan.Length(_row, at, out _) == 0))
        {
            return Add(PersonalDataKind.SortCode, at, 6, 0.95) + Add(PersonalDataKind.BankAccount, at + 6, 8, 0.95);
        }

        if (isSort && isPaired)
        {
            return Add(PersonalDataKind.SortCode, at, 6, 0.9);
        }

        return _row.IsRun(at, 8) && _context.HasBefore(AccountCues, token, 4) ? Add(PersonalDataKind.BankAccount, at, 8, 0.85) : 0;
    }

    /// <summary>Whether it is said that a sort code follows; "sort" alone is a word.</summary>
    private readonly bool IsSortTold(int token)
    {
        for (var i = token - 1; i >= 0 && i >= token - 5; i--)
        {
            if (SortCues.Contains(_context.Word(i)))
            {
                return _context.Word(i).Length > 4 || _context.Word(i + 1) is "code" or "cd" or ":" ||
                    _context.HasBefore(AccountCues, token, 12) || _context.HasBefore(CardCues, token, 12) || _context.HasAfter(AccountCues, token, 12);
            }
        }

        return false;
    }

    private readonly int Add(PersonalDataKind kind, int at, int length, double score)
    {
        var piece = Widen(_row.Span(at, length));
        if (_context.IsFree(piece))
        {
            _context.Add(kind, piece, score, kind == PersonalDataKind.Phone && _context.Contacts.HasPhone(_row.Write(at, length)));
        }

        return length;
    }

    /// <summary>A plus or bracket that opens the number belongs to it.</summary>
    private readonly TextSpan Widen(TextSpan piece)
    {
        var start = piece.Start;
        while (start > 0 && _text[start - 1] is '+' or '(')
        {
            start--;
        }

        return TextSpan.FromBounds(start, piece.End);
    }

    /// <summary>Cuts out what stays of a row when it is long: whole, when its ends are unsure.</summary>
    private readonly void ReadRemnant(int from, int to, int digits)
    {
        if (digits < DigitReader.LongRun)
        {
            return;
        }

        var hasLongRun = false;
        var loose = 0;
        for (var i = from; i < to;)
        {
            var length = Math.Max(1, Math.Min(_row.PieceLength(i), to - i));
            var piece = _row.Span(i, length);
            if (length >= DigitReader.LongRun)
            {
                hasLongRun = true;
                if (_context.IsFree(piece))
                {
                    Cut(piece);
                }
            }
            else if (_context.IsFree(piece) && (length != 4 || _row.Value(i, 2) is not (19 or 20)))
            {
                loose += length;
            }

            i += length;
        }

        // Ten digits and more in short pieces, years apart, may be a number in a way of writing that is not known.
        if (!hasLongRun && loose >= LongRow && !_row.IsThousands(from, to) && !_row.IsCounting(from, to))
        {
            var row = _row.Span(from, to - from);
            if (_context.IsFree(row))
            {
                Cut(row);
            }
            else
            {
                _context.IsClean = false;
            }
        }
    }

    /// <summary>What is said to be a ticket's number or a charity's is nobody's.</summary>
    private readonly void Cut(TextSpan piece) =>
        _context.AddRemnant(piece, _context.HasBefore(OtherCues, _context.TokenAt(piece.Start), 4) ? "[PUBLIC]" : "[NUMBER]");
}
