using System.Runtime.CompilerServices;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Digits that hang together in a text, up to <see cref="Longest"/>, in the pieces in which they are written: "07700 900 123" has three, of 5, 3 and 3 digits.
/// A digit that is spelled out is a piece of its own.
/// </summary>
/// <param name="text">Folded; where the digits stand in it is kept with them.</param>
internal ref struct DigitRow(ReadOnlySpan<char> text)
{
    public const int Longest = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private Digits _digits;
    private Positions _starts;
    private Positions _ends;
    private Flags _heads;
    private Flags _pluses;

    /// <summary>How many digits there are.</summary>
    public int Count { readonly get; private set; }

    /// <summary>Whether one of them is spelled out.</summary>
    public bool IsSpoken { get; set; }

    public readonly int this[int at] => _digits[at];

    /// <summary>Whether a digit begins a piece.</summary>
    public readonly bool IsHead(int at) => _heads[at];

    /// <summary>Whether a plus stands before a digit.</summary>
    public readonly bool HasPlus(int at) => _pluses[at];

    /// <summary>Where a digit begins in the text.</summary>
    public readonly int Start(int at) => _starts[at];

    /// <summary>Where some digits stand in the text.</summary>
    public readonly TextSpan Span(int at, int length) => TextSpan.FromBounds(_starts[at], _ends[at + length - 1]);

    /// <summary>What stands straight after a digit; a blank at the end.</summary>
    public readonly char SignAfter(int at) => at + 1 < Count && _ends[at] < _text.Length ? _text[_ends[at]] : ' ';

    public void Clear()
    {
        Count = 0;
        IsSpoken = false;
    }

    public void Push(int digit, int start, int end, bool isHead, bool hasPlus)
    {
        _digits[Count] = (byte)digit;
        _starts[Count] = start;
        _ends[Count] = end;
        _heads[Count] = isHead;
        _pluses[Count] = hasPlus;
        Count++;
    }

    /// <summary>How many digits follow from one on in its piece, itself among them.</summary>
    public readonly int PieceLength(int at)
    {
        if (at >= Count)
        {
            return 0;
        }

        var end = at + 1;
        while (end < Count && !_heads[end])
        {
            end++;
        }

        return end - at;
    }

    /// <summary>The length of the piece that ends before a digit.</summary>
    public readonly int PieceBefore(int at)
    {
        var start = at - 1;
        while (start > 0 && !_heads[start])
        {
            start--;
        }

        return at - start;
    }

    /// <summary>Whether a piece ends so many digits from one on.</summary>
    public readonly bool IsRun(int at, int length) => at < Count && PieceLength(at) == length;

    /// <summary>Whether pieces of just these lengths follow each other.</summary>
    public readonly bool AreRuns(int at, params ReadOnlySpan<int> lengths)
    {
        foreach (var length in lengths)
        {
            if (!IsRun(at, length))
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    /// <summary>Whether a number may end before a digit.</summary>
    public readonly bool IsEnd(int at) => at == Count || (at < Count && _heads[at]);

    /// <summary>Whether the row goes on so from a digit.</summary>
    public readonly bool Starts(int at, string digits)
    {
        for (var i = 0; i < digits.Length; i++)
        {
            if (at + i >= Count || _digits[at + i] != digits[i] - '0')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number that a few digits make.</summary>
    public readonly int Value(int at, int length)
    {
        var value = 0;
        for (var i = at; i < at + length; i++)
        {
            value = (value * 10) + _digits[i];
        }

        return value;
    }

    /// <summary>Some digits, without what stands between them.</summary>
    public readonly string Write(int at, int length)
    {
        Span<char> digits = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            digits[i] = (char)('0' + _digits[at + i]);
        }

        return digits.ToString();
    }

    /// <summary>Whether so many digits are pieces of their own.</summary>
    public readonly bool IsOneByOne(int at, int length)
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

    /// <summary>"1,700,000,000" and "1 700 000": after the first group all have three digits.</summary>
    public readonly bool IsThousands(int from, int to)
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
    public readonly bool IsCounting(int from, int to)
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
