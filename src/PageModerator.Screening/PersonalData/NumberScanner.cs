using System.Buffers;
using System.Runtime.CompilerServices;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Finds the numbers that reach or identify a person: telephones, cards, bank accounts, NHS numbers. It reads rows of digits as
/// people write them, with separators, spelled out, with O for 0, and asks of each place in a row what number may begin there.
/// </summary>
internal ref struct NumberScanner
{
    private const int Longest = 64;

    /// <summary>Digits in a row that belong to nothing known and yet are too many to be a price or a score.</summary>
    private const int LongRun = 7;
    private const int LongRow = 10;

    /// <summary>So many digits with a nought in front begin a telephone number.</summary>
    private const int LeadingRun = 4;

    private const double Mobile = 0.97;

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

    private static readonly SearchValues<char> Separators = SearchValues.Create(" .-/()_*~|'#=");

    // Between shorter pieces they stand in clocks, scores and lists.
    private static readonly SearchValues<char> LongSeparators = SearchValues.Create(":;&<>[]");

    private readonly ScanContext _context;
    private readonly ReadOnlySpan<char> _text;
    private Digits _digits;
    private Positions _starts;
    private Positions _ends;
    private Flags _heads;
    private Flags _pluses;
    private int _count;
    private bool _isSpoken;

    public NumberScanner(ScanContext context)
    {
        _context = context;
        _text = context.Folded;
    }

    public void Scan()
    {
        for (var position = 0; position < _text.Length;)
        {
            if (!MayBegin(position))
            {
                position++;
                continue;
            }

            var end = ReadRow(position);
            if (_count > 0)
            {
                ReadNumbers();
            }

            position = Math.Max(end, position + 1);
        }
    }

    private readonly bool MayBegin(int at)
    {
        var c = _text[at];
        if (at > 0 && char.IsLetterOrDigit(_text[at - 1]))
        {
            // "tel07700900123", "on07700 900123": digits glued to a word count when there are enough of them.
            return char.IsAsciiDigit(c) && !char.IsAsciiDigit(_text[at - 1]) && RunLength(at) >= (c == '0' ? LeadingRun : LongRun);
        }

        return char.IsAsciiDigit(c) || c == '+' || (c is 'o' or 'z' or 'n' or 'd' or 't' or 'f' or 's' or 'e' && (SpokenAt(at, out _, out _) > 0 || RunLength(at) > 1));
    }

    /// <summary>Reads digits from a position on as long as they hang together.</summary>
    /// <returns>The position after them.</returns>
    private int ReadRow(int at)
    {
        _count = 0;
        _isSpoken = false;
        var end = at;
        var plus = false;
        while (at < _text.Length && _count < Longest - 2)
        {
            var c = _text[at];
            if (c == '+')
            {
                plus = true;
                at++;
                continue;
            }

            if (RunLength(at) is var run && run > 0)
            {
                if (at + run < _text.Length && char.IsLetter(_text[at + run]) && run < LongRun && (run < 3 || _count < 3) && SpokenAt(at + run, out _, out _) == 0)
                {
                    break; // "3rd", "7pm", "4b": no part of a number; "07700 900123xx" is one.
                }

                var head = true;
                for (var i = at; i < at + run && _count < Longest; i++)
                {
                    Push(_text[i] switch { 'o' => 0, 'i' or 'l' => 1, 's' => 5, var digit => digit - '0' }, i, i + 1, head, plus && head);
                    head = false;
                }

                at += run;
            }
            else if (SpokenAt(at, out var digit, out var copies) is var length && length > 0)
            {
                for (var i = 0; i < copies; i++)
                {
                    Push(digit, at, at + length, head: true, plus: false);
                }

                _isSpoken = true;
                at += length;
            }
            else if (_count > 0 && NoughtsAt(at, out var noughts) is var round && round > 0)
            {
                // "nine hundred" is said for 900.
                for (var i = 0; i < noughts; i++)
                {
                    Push(0, at, at + round, head: true, plus: false);
                }

                _isSpoken = true;
                at += round;
            }
            else if (_count > 0 && (WordAt(at) is "then" || (_isSpoken && WordAt(at) is "and")))
            {
                at = SkipSeparators(at + WordAt(at).Length);
                continue;
            }
            else
            {
                break;
            }

            end = at;
            plus = false;
            at = SkipSeparators(at);
        }

        return end;
    }

    private readonly int SkipSeparators(int at)
    {
        var start = at;
        var isLong = start > 2 && !_text[(start - 3)..start].ContainsAnyExceptInRange('0', '9');
        while (at < _text.Length && at - start < 4 && (Separators.Contains(_text[at]) || (isLong && (LongSeparators.Contains(_text[at]) || IsSymbol(_text[at])))))
        {
            at++;
        }

        // A comma between digits holds them together; with a space it divides a list, but not what is dictated, nor a sort code from its account.
        if (at != start || at + 1 >= _text.Length || _text[at] != ',')
        {
            return at;
        }

        return char.IsAsciiDigit(_text[at + 1]) ? at + 1
            : _text[at + 1] == ' ' && (_isSpoken || IsSortCode()) ? at + 2
            : at;
    }

    /// <summary>The length of a run of digits, in which o, i and l beside a digit count as 0 and 1.</summary>
    private readonly int RunLength(int at)
    {
        var end = at;
        var digits = 0;
        while (end < _text.Length && (char.IsAsciiDigit(_text[end]) || _text[end] is 'o' or 'i' or 'l' or 's'))
        {
            digits += char.IsAsciiDigit(_text[end]) ? 1 : 0;
            end++;
        }

        if (digits == 0 || (digits < end - at && digits * 3 < end - at))
        {
            return 0;
        }

        // "10l" is ten litres and "6 o'clock" no sixty: such letters at the end are not digits.
        while (end > at && !char.IsAsciiDigit(_text[end - 1]) &&
            ((end < _text.Length && (char.IsLetter(_text[end]) || _text[end] == '\'')) || (_text[end - 1] != 'o' && end - at < LongRun)))
        {
            end--;
        }

        return end - at;
    }

    /// <summary>The length of a spoken digit ("oh", "double seven", "seven" in "0seven7"), or 0.</summary>
    private readonly int SpokenAt(int at, out int digit, out int copies)
    {
        copies = 1;
        var rest = _text[at..];
        var many = rest.StartsWith("double", StringComparison.Ordinal) || rest.StartsWith("triple", StringComparison.Ordinal) || rest.StartsWith("treble", StringComparison.Ordinal) ? 6 : 0;
        if (many > 0)
        {
            copies = rest[0] == 'd' ? 2 : 3;
            many += many < rest.Length && rest[many] is ' ' or '-' ? 1 : 0;
            rest = rest[many..];
        }

        var length = DigitLength(rest, out digit);
        if (many > 0 && length == 0 && rest.Length > 0 && char.IsAsciiDigit(rest[0]) && (rest.Length == 1 || !char.IsLetter(rest[1]) || DigitLength(rest[1..], out _) > 0))
        {
            (digit, length) = (rest[0] - '0', 1);
        }

        return length == 0 ? 0 : many + length;
    }

    /// <summary>The length of a digit's name at the beginning of a text, when the word ends there or goes on with a digit or another name.</summary>
    private static int DigitLength(ReadOnlySpan<char> text, out int digit)
    {
        (digit, var length) = text switch
        {
            ['z', 'e', 'r', 'o' or '0', ..] => (0, 4),
            ['n', 'o' or 'a', 'u', 'g', 'h', 't', ..] => (0, 6),
            ['o', 'n', 'e', ..] => (1, 3),
            ['o', 'h', ..] => (0, 2),
            ['o', ..] => (0, 1),
            ['t', 'w', 'o', ..] => (2, 3),
            ['t', 'h', 'r', 'e', 'e', ..] => (3, 5),
            ['f', 'o', 'u', 'r', ..] => (4, 4),
            ['f', 'i', 'v', 'e', ..] => (5, 4),
            ['s', 'i', 'x', ..] => (6, 3),
            ['s', 'e', 'v', 'e', 'n', ..] => (7, 5),
            ['e', 'i', 'g', 'h', 't', ..] => (8, 5),
            ['n', 'i', 'n', 'e', ..] => (9, 4),
            _ => (-1, 0),
        };

        return length == 0 || length == text.Length || !char.IsLetter(text[length]) || (text[length] is not ('e' or 'y' or 't' or 'h') && DigitLength(text[length..], out _) > 0) ? length : 0;
    }

    /// <summary>The length of "hundred" or "thousand" and how many noughts it says; 0 when there is none.</summary>
    private readonly int NoughtsAt(int at, out int noughts)
    {
        var rest = _text[at..];
        var length = rest.StartsWith("hundred", StringComparison.Ordinal) ? 7 : rest.StartsWith("thousand", StringComparison.Ordinal) ? 8 : 0;
        noughts = length - 5;

        return length < rest.Length && char.IsLetter(rest[length]) ? 0 : length;
    }

    private readonly ReadOnlySpan<char> WordAt(int at)
    {
        var end = at;
        while (end < _text.Length && end - at < 8 && char.IsAsciiLetterOrDigit(_text[end]))
        {
            end++;
        }

        return _text[at..end];
    }

    private void Push(int digit, int start, int end, bool head, bool plus)
    {
        _digits[_count] = (byte)digit;
        _starts[_count] = start;
        _ends[_count] = end;
        _heads[_count] = head;
        _pluses[_count] = plus;
        _count++;
    }

    private readonly void ReadNumbers()
    {
        var free = 0;
        var last = 0;
        for (var i = 0; i < _count;)
        {
            // No number begins within a date.
            var length = !_heads[i] ? 0 : DateLength(i) is var date and > 0 ? date : NumberAt(i);
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

        ReadRemnant(last, _count, free);
    }

    /// <summary>Adds the number that begins at a digit; returns how many digits it has, 0 when there is none.</summary>
    private readonly int NumberAt(int at)
    {
        if (_count - at < 5)
        {
            return 0;
        }

        if (BankLength(at) is var bank && bank > 0)
        {
            return bank;
        }

        var token = _context.TokenAt(_starts[at]);
        var isOther = _context.HasBefore(OtherCues, token, 3) && !_context.HasBefore(NearCues, token, 3);
        if (NhsLength(at) is var nhs && nhs > 0 && _context.HasBefore(NhsCues, token, 4))
        {
            return Add(PersonalDataKind.NhsNumber, at, nhs, 0.97);
        }

        if (_context.HasBefore(NhsCues, token, 3) && IsRun(at, 3) && IsRun(at + 3, 3) && IsRun(at + 6, 4))
        {
            return Add(PersonalDataKind.NhsNumber, at, 10, 0.85);
        }

        if (PhoneLength(at, out var score) is var phone && phone > 0)
        {
            return Add(PersonalDataKind.Phone, at, phone, isOther ? score * 0.5 : score < Mobile && IsOffice(at, phone, token) ? Math.Min(score, 0.4) : score);
        }

        if (AbroadLength(at) is var abroad && abroad > 0)
        {
            return Add(PersonalDataKind.Phone, at, abroad, isOther ? 0.4 : 0.9);
        }

        if (CardLength(at, token, out var certainty) is var card && card > 0)
        {
            return Add(PersonalDataKind.Card, at, card, certainty);
        }

        var isCalled = _context.HasBefore(CallCues, token, 4) && !isOther;
        if (_digits[at] == 7 && IsEnd(at + 10) && (isCalled || (!isOther && IsMobile(at))))
        {
            return Add(PersonalDataKind.Phone, at, 10, isCalled ? 0.86 : 0.6);
        }

        if (nhs > 0 && _heads[at + 3] && _heads[at + 6])
        {
            return Add(PersonalDataKind.NhsNumber, at, nhs, 0.6);
        }

        // A number within the town: only straight after "ring" or "tel".
        for (var length = 8; length > 5; length--)
        {
            if (_digits[at] is > 1 && IsEnd(at + length) && !isOther && _context.HasBefore(NearCues, token, 2))
            {
                return Add(PersonalDataKind.Phone, at, length, 0.5);
            }
        }

        return 0;
    }

    /// <summary>Whether a landline seems to be given out: "the office number is 01632 960123", "0121 496 0200 then press 3".</summary>
    private readonly bool IsOffice(int at, int length, int token)
    {
        var after = _context.TokenAt(_ends[at + length - 1]);

        return (_context.HasBefore(OfficeCues, token, 12) || _context.HasAfter(OfficeCues, after, 6)) && (_context.Word(token - 1) is "?" || !_context.HasBefore(OwnCues, token, 3));
    }

    /// <summary>How sure a landline is somebody's own.</summary>
    private readonly double Landline(int at)
    {
        var token = _context.TokenAt(_starts[at]);

        return _context.HasBefore(HomeCues, token, 8) || _context.HasAfter(HomeCues, token, 10) || _context.HasName(token, 4) ? 0.92 : 0.8;
    }

    /// <summary>Ten digits as a mobile's without its nought, dictated or in the groups that mobiles are written in.</summary>
    private readonly bool IsMobile(int at) =>
        _digits[at + 1] is not (0 or 6) && (_isSpoken || (IsRun(at, 4) && (IsRun(at + 4, 6) || (IsRun(at + 4, 3) && IsRun(at + 7, 3)))));

    /// <summary>The digits of a telephone number by the national plan (lengths and first digits), prefix included; 0 when none.</summary>
    private readonly int PhoneLength(int at, out double score)
    {
        score = 0;
        var national = at;
        var isAbroad = false;
        if (Starts(at, "0044"))
        {
            (national, isAbroad) = (at + 4, true);
        }
        else if (Starts(at, "44") && (_pluses[at] || (Starts(at, "447") && IsEnd(at + 12))))
        {
            (national, isAbroad) = (at + 2, true);
        }

        if (national < _count && _digits[national] == 0)
        {
            national++;
        }
        else if (!isAbroad)
        {
            return 0;
        }

        if (national + 9 > _count)
        {
            return 0;
        }

        var (likely, shorter) = (_digits[national], _digits[national + 1]) switch
        {
            (7, 0 or 6) => (0.8, false),
            (7, _) => (Mobile, false),
            (1, not 0) => (Landline(at), true),
            (2, 0 or 3 or 4 or 8 or 9) => (Landline(at), false),
            (3, 0 or 3 or 4 or 7) => (0.3, false),
            (5, 5 or 6) => (0.5, false),
            (8, 3 or 5 or 6 or 7 or 9) when IsRun(at, 3) && IsRun(at + 3, 3) && IsRun(at + 6, 4) => (0.9, true), // an Irish mobile
            (8, 0 or 4 or 7) => (0.3, true),
            (9, _) => (0.3, false),
            _ => (0.0, false),
        };
        score = likely;

        return likely <= 0 ? 0
            : IsEnd(national + 10) ? national + 10 - at
            : shorter && IsEnd(national + 9) ? national + 9 - at
            : 0;
    }

    /// <summary>An emoji's half, its variation or another sign from beyond the alphabets.</summary>
    private static bool IsSymbol(char c) => c > '\u2000' && !char.IsLetterOrDigit(c);

    /// <summary>The digits of a number abroad: a plus or two noughts before a country's code, eight digits to fifteen; 0 when it is none.</summary>
    private readonly int AbroadLength(int at)
    {
        var country = at + (_pluses[at] ? 0 : 2);
        if ((!_pluses[at] && !Starts(at, "00")) || country >= _count || _digits[country] == 0 || PieceLength(at) - (country - at) is < 1 or (> 4 and < 8))
        {
            return 0;
        }

        var end = country + 1;
        while (end < _count && !_pluses[end])
        {
            end++;
        }

        return end - country >= (_pluses[at] ? 8 : 9) && end - country <= 15 ? end - at : 0;
    }

    /// <summary>A card has its check digit; a mistyped one is known by the words before it or by its groups of four.</summary>
    private readonly int CardLength(int at, int token, out double score)
    {
        score = 0;
        if (_digits[at] is < 3 or > 6 || PieceLength(at) is 2 or 3)
        {
            return 0;
        }

        for (var length = 19; length >= 13; length--)
        {
            if (length is not (13 or 15 or 16 or 19) || !IsEnd(at + length) || (PieceLength(at) == 1 && !IsOneByOne(at, length)))
            {
                continue;
            }

            var isGrouped = length == 16 && IsRun(at, 4) && IsRun(at + 4, 4) && IsRun(at + 8, 4) && IsRun(at + 12, 4);
            score = IsLuhn(at, length) ? 0.95 : _context.HasBefore(CardCues, token, 4) ? 0.7 : isGrouped ? 0.5 : 0;
            if (score > 0)
            {
                return length;
            }
        }

        return 0;
    }

    private readonly bool IsOneByOne(int at, int length)
    {
        for (var i = at; i < at + length; i++)
        {
            if (!IsRun(i, 1))
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool IsLuhn(int at, int length)
    {
        var sum = 0;
        for (var i = 0; i < length; i++)
        {
            var digit = _digits[at + length - 1 - i] * (1 + (i & 1));
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Adds a sort code, an account number, or the two together; returns their digits.</summary>
    private readonly int BankLength(int at)
    {
        var token = _context.TokenAt(_starts[at]);
        var isSort = _context.HasBefore(SortCues, token, 4);
        var isPaired = IsEnd(at + 6) && (isSort || (IsRun(at, 2) && IsRun(at + 2, 2) && IsRun(at + 4, 2)));
        if (isPaired && (IsRun(at + 6, 8) || (IsRun(at + 6, 4) && IsRun(at + 10, 4))) && (_digits[at] != 0 || PhoneLength(at, out _) == 0))
        {
            _ = Add(PersonalDataKind.SortCode, at, 6, 0.95);
            return 6 + Add(PersonalDataKind.BankAccount, at + 6, 8, 0.95);
        }

        if (isSort && IsEnd(at + 6) && isPaired)
        {
            return Add(PersonalDataKind.SortCode, at, 6, 0.9);
        }

        return IsRun(at, 8) && _context.HasBefore(AccountCues, token, 4) ? Add(PersonalDataKind.BankAccount, at, 8, 0.85) : 0;
    }

    /// <summary>Whether the row so far is six digits in pairs.</summary>
    private readonly bool IsSortCode() => _count == 6 && IsRun(0, 2) && IsRun(2, 2) && IsRun(4, 2);

    private readonly int NhsLength(int at)
    {
        if (!IsEnd(at + 10))
        {
            return 0;
        }

        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += _digits[at + i] * (10 - i);
        }

        return (11 - (sum % 11)) % 11 == _digits[at + 9] ? 10 : 0;
    }

    /// <summary>The digits of a date: 12/07/2026, 1-9-26, or a day and a month beside another date ("07/01 14/01"); 0 when it is none.</summary>
    private readonly int DateLength(int at)
    {
        var length = DayLength(at, out var sign);
        if (length == 0)
        {
            return 0;
        }

        var end = at + length;
        if (SignAfter(end - 1) != sign)
        {
            return (end < _count && DayLength(end, out _) > 0) || (at > 0 && IsDayBefore(at)) ? length : 0;
        }

        if (IsRun(end, 4) && Value(end, 2) is 19 or 20)
        {
            return length + 4;
        }

        // A sort code looks the same; an account's number follows it, or a word says so.
        var next = end + 2;
        return IsRun(end, 2) && Value(end, 2) is > 9 and < 41 && Value(end - PieceBefore(end), PieceBefore(end)) < 13 &&
            (next == _count || SignAfter(next - 1) != sign) && !IsRun(next, 8) && !IsRun(next, 4) && !IsSortTold(_context.TokenAt(_starts[at]))
            ? length + 2
            : 0;
    }

    /// <summary>The digits of a day and a month, either first, with one of the signs of dates between them.</summary>
    private readonly int DayLength(int at, out char sign)
    {
        var day = PieceLength(at);
        var month = PieceLength(at + day);
        sign = day is 1 or 2 && month is 1 or 2 ? SignAfter(at + day - 1) : ' ';

        return sign is '/' or '.' or '-' && !_isSpoken && (at == 0 || SignAfter(at - 1) != sign) && Value(at, day) is > 0 and < 32 && Value(at + day, month) is > 0 and < 32
            ? day + month
            : 0;
    }

    /// <summary>Whether a day and a month stand just before a digit.</summary>
    private readonly bool IsDayBefore(int at)
    {
        var month = PieceBefore(at);
        var day = at - month > 0 ? PieceBefore(at - month) : 0;

        return day > 0 && DayLength(at - month - day, out _) == month + day;
    }

    /// <summary>The length of the piece that ends before a digit.</summary>
    private readonly int PieceBefore(int at)
    {
        var start = at - 1;
        while (start > 0 && !_heads[start])
        {
            start--;
        }

        return at - start;
    }

    /// <summary>What stands straight after a digit; a blank at the end.</summary>
    private readonly char SignAfter(int at) => at + 1 < _count && _ends[at] < _text.Length ? _text[_ends[at]] : ' ';

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

    private readonly int Value(int at, int length)
    {
        var value = 0;
        for (var i = at; i < at + length; i++)
        {
            value = (value * 10) + _digits[i];
        }

        return value;
    }

    private readonly int PieceLength(int at)
    {
        if (at >= _count)
        {
            return 0;
        }

        var end = at + 1;
        while (end < _count && !_heads[end])
        {
            end++;
        }

        return end - at;
    }

    private readonly bool IsRun(int at, int length) => at < _count && PieceLength(at) == length;

    /// <summary>Whether a number may end before a digit.</summary>
    private readonly bool IsEnd(int at) => at == _count || (at < _count && _heads[at]);

    private readonly bool Starts(int at, string digits)
    {
        for (var i = 0; i < digits.Length; i++)
        {
            if (at + i >= _count || _digits[at + i] != digits[i] - '0')
            {
                return false;
            }
        }

        return true;
    }

    private readonly int Add(PersonalDataKind kind, int at, int length, double score)
    {
        var piece = Widen(TextSpan.FromBounds(_starts[at], _ends[at + length - 1]));
        if (_context.IsFree(piece))
        {
            _context.Add(kind, piece, score, kind == PersonalDataKind.Phone && _context.Contacts.HasPhone(Dialled(at, length)));
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

    private readonly string Dialled(int at, int length)
    {
        Span<char> dialled = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            dialled[i] = (char)('0' + _digits[at + i]);
        }

        return dialled.ToString();
    }

    /// <summary>Cuts out what stays of a row when it is long: whole, when its ends are unsure.</summary>
    private readonly void ReadRemnant(int from, int to, int digits)
    {
        if (digits < LongRun)
        {
            return;
        }

        var hasLongRun = false;
        var loose = 0;
        for (var i = from; i < to;)
        {
            var length = Math.Max(1, Math.Min(PieceLength(i), to - i));
            var piece = TextSpan.FromBounds(_starts[i], _ends[i + length - 1]);
            if (length >= LongRun)
            {
                hasLongRun = true;
                if (_context.IsFree(piece))
                {
                    Cut(piece);
                }
            }
            else if (_context.IsFree(piece) && (length != 4 || Value(i, 2) is not (19 or 20)))
            {
                loose += length;
            }

            i += length;
        }

        // Ten digits and more in short pieces, years apart, may be a number in a way of writing that is not known.
        if (!hasLongRun && loose >= LongRow && !IsThousands(from, to) && !IsCounting(from, to))
        {
            var row = TextSpan.FromBounds(_starts[from], _ends[to - 1]);
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

    /// <summary>"1,700,000,000" and "1 700 000": after the first group all have three digits.</summary>
    private readonly bool IsThousands(int from, int to)
    {
        var first = PieceLength(from);
        for (var i = from + first; i < to; i += 3)
        {
            if (!IsRun(i, 3))
            {
                return false;
            }
        }

        return first < 4;
    }

    /// <summary>"10 9 8 7", "5 10 15": up or down by the same.</summary>
    private readonly bool IsCounting(int from, int to)
    {
        var step = 0;
        for (var i = from; i + PieceLength(i) < to; i += PieceLength(i))
        {
            var next = i + PieceLength(i);
            var difference = Value(next, PieceLength(next)) - Value(i, PieceLength(i));
            if (difference == 0 || (step != 0 && difference != step))
            {
                return false;
            }

            step = difference;
        }

        return true;
    }

    [InlineArray(Longest)]
    private struct Digits
    {
        private byte _first;
    }

    [InlineArray(Longest)]
    private struct Positions
    {
        private int _first;
    }

    [InlineArray(Longest)]
    private struct Flags
    {
        private bool _first;
    }
}
