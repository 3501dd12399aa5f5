using System.Buffers;

namespace PageModerator.Screening.PersonalData;

/// <summary>Reads rows of digits as people write them: with separators, spelled out, with O for 0, glued to words.</summary>
/// <param name="text">Folded.</param>
internal readonly ref struct DigitReader(ReadOnlySpan<char> text)
{
    /// <summary>So many digits in one piece are a number whatever letters touch them.</summary>
    public const int LongRun = 7;

    /// <summary>So many digits with a nought in front begin a telephone number.</summary>
    private const int LeadingRun = 4;

    private static readonly SearchValues<char> Separators = SearchValues.Create(" .-/()_*~|'#=");

    // Between shorter pieces they stand in clocks, scores and lists.
    private static readonly SearchValues<char> LongSeparators = SearchValues.Create(":;&<>[]");

    private readonly ReadOnlySpan<char> _text = text;

    public bool MayBegin(int at)
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
    /// <param name="at">Where they may begin.</param>
    /// <param name="row">Emptied first.</param>
    /// <returns>The position after them.</returns>
    public int Read(int at, scoped ref DigitRow row)
    {
        row.Clear();
        var end = at;
        var plus = false;
        while (at < _text.Length && row.Count < DigitRow.Longest - 2)
        {
            if (_text[at] == '+')
            {
                plus = true;
                at++;
                continue;
            }

            if (RunLength(at) is var run && run > 0)
            {
                if (at + run < _text.Length && char.IsLetter(_text[at + run]) && run < LongRun && (run < 3 || row.Count < 3) && SpokenAt(at + run, out _, out _) == 0)
                {
                    break; // "3rd", "7pm", "4b": no part of a number; "07700 900123xx" is one.
                }

                for (var i = at; i < at + run && row.Count < DigitRow.Longest; i++)
                {
                    row.Push(_text[i] switch { 'o' => 0, 'i' or 'l' => 1, 's' => 5, var digit => digit - '0' }, i, i + 1, i == at, plus && i == at);
                }

                at += run;
            }
            else if (SpokenAt(at, out var digit, out var copies) is var length && length > 0)
            {
                PushSpoken(digit, copies, at, length, ref row);
                at += length;
            }
            else if (row.Count > 0 && NoughtsAt(at, out var noughts) is var round && round > 0)
            {
                // "nine hundred" is said for 900.
                PushSpoken(0, noughts, at, round, ref row);
                at += round;
            }
            else if (row.Count > 0 && (WordAt(at) is "then" || (row.IsSpoken && WordAt(at) is "and")))
            {
                at = SkipSeparators(at + WordAt(at).Length, row);
                continue;
            }
            else
            {
                break;
            }

            end = at;
            plus = false;
            at = SkipSeparators(at, row);
        }

        return end;
    }

    private static void PushSpoken(int digit, int copies, int at, int length, scoped ref DigitRow row)
    {
        for (var i = 0; i < copies; i++)
        {
            row.Push(digit, at, at + length, isHead: true, hasPlus: false);
        }

        row.IsSpoken = true;
    }

    private int SkipSeparators(int at, scoped in DigitRow row)
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
            : _text[at + 1] == ' ' && (row.IsSpoken || (row.Count == 6 && row.AreRuns(0, 2, 2, 2))) ? at + 2
            : at;
    }

    /// <summary>The length of a run of digits, in which o, i and l beside a digit count as 0 and 1.</summary>
    private int RunLength(int at)
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
    private int SpokenAt(int at, out int digit, out int copies)
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
    private int NoughtsAt(int at, out int noughts)
    {
        var rest = _text[at..];
        var length = rest.StartsWith("hundred", StringComparison.Ordinal) ? 7 : rest.StartsWith("thousand", StringComparison.Ordinal) ? 8 : 0;
        noughts = length - 5;

        return length < rest.Length && char.IsLetter(rest[length]) ? 0 : length;
    }

    private ReadOnlySpan<char> WordAt(int at)
    {
        var end = at;
        while (end < _text.Length && end - at < 8 && char.IsAsciiLetterOrDigit(_text[end]))
        {
            end++;
        }

        return _text[at..end];
    }

    /// <summary>An emoji's half, its variation or another sign from beyond the alphabets.</summary>
    private static bool IsSymbol(char c) => c > '\u2000' && !char.IsLetterOrDigit(c);
}
