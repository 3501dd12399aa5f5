using System.Globalization;
using System.Text;

namespace PageModerator.Review;

/// <summary>
/// A text as a QR code (ISO/IEC 18004): bytes, error correction level L, sizes 1 to 13, which is up to 425 bytes. Drawn in the page itself, because the key
/// that it carries must reach nobody else.
/// </summary>
internal sealed class QrCode
{
    // By size: all codewords, how many of a block are for correction, blocks.
    private static readonly (int Codewords, int Correction, int Blocks)[] Sizes =
    [
        (26, 7, 1), (44, 10, 1), (70, 15, 1), (100, 20, 1), (134, 26, 1), (172, 18, 2), (196, 20, 2),
        (242, 24, 2), (292, 30, 2), (346, 18, 4), (404, 20, 4), (466, 24, 4), (532, 26, 4),
    ];

    private readonly int _size;
    private readonly bool[] _dark;
    private readonly bool[] _isTaken;

    private QrCode(int version, byte[] codewords)
    {
        _size = (4 * version) + 17;
        _dark = new bool[_size * _size];
        _isTaken = new bool[_size * _size];
        DrawPatterns(version);
        DrawCodewords(codewords);
    }

    /// <summary>The code as a picture.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="title">What the picture is, for those who don't see it.</param>
    public static string Svg(string text, string title)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var version = Enumerable.Range(1, Sizes.Length).First(version => DataBytes(version) >= bytes.Length + (version < 10 ? 2 : 3));
        var code = new QrCode(version, Interleave(version, Data(version, bytes)));
        var path = new StringBuilder();
        for (var y = 0; y < code._size; y++)
        {
            for (var x = 0; x < code._size; x++)
            {
                if (code._dark[(y * code._size) + x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x + 4} {y + 4}h1v1h-1z");
                }
            }
        }

        var side = code._size + 8;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg role="img" aria-label="{title}" viewBox="0 0 {side} {side}" width="{side * 4}" height="{side * 4}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>""");
    }

    private static int DataBytes(int version) => Sizes[version - 1].Codewords - (Sizes[version - 1].Correction * Sizes[version - 1].Blocks);

    private static byte[] Data(int version, byte[] text)
    {
        var data = new byte[DataBytes(version)];
        var at = 0;
        void Write(int value, int bits)
        {
            for (var bit = bits - 1; bit >= 0 && at < data.Length * 8; bit--, at++)
            {
                data[at / 8] |= (byte)(((value >> bit) & 1) << (7 - (at % 8)));
            }
        }

        Write(0b0100, 4);
        Write(text.Length, version < 10 ? 8 : 16);
        foreach (var letter in text)
        {
            Write(letter, 8);
        }

        Write(0, 4);
        at = (at + 7) / 8 * 8;
        for (var isFirst = true; at < data.Length * 8; isFirst = !isFirst)
        {
            Write(isFirst ? 0xec : 0x11, 8);
        }

        return data;
    }

    private static byte[] Interleave(int version, byte[] data)
    {
        var (_, correction, count) = Sizes[version - 1];
        var shortLength = data.Length / count;
        var longFrom = count - (data.Length % count);
        var blocks = new List<byte[]>();
        for (int i = 0, at = 0; i < count; i++)
        {
            var length = shortLength + (i >= longFrom ? 1 : 0);
            blocks.Add(data[at..(at + length)]);
            at += length;
        }

        var corrections = blocks.ConvertAll(block => Correct(block, correction));
        return
        [
            .. Enumerable.Range(0, shortLength + 1).SelectMany(i => blocks.Where(block => i < block.Length).Select(block => block[i])),
            .. Enumerable.Range(0, correction).SelectMany(i => corrections.Select(block => block[i])),
        ];
    }

    /// <summary>The remainder of a block divided by the generator polynomial, in GF(2⁸).</summary>
    private static byte[] Correct(byte[] block, int degree)
    {
        var generator = new byte[degree];
        generator[^1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                generator[j] = (byte)(Multiply(generator[j], root) ^ (j + 1 < degree ? generator[j + 1] : 0));
            }

            root = Multiply(root, 2);
        }

        var remainder = new byte[degree];
        foreach (var value in block)
        {
            var factor = (byte)(value ^ remainder[0]);
            Array.Copy(remainder, 1, remainder, 0, degree - 1);
            remainder[^1] = 0;
            for (var i = 0; i < degree; i++)
            {
                remainder[i] ^= Multiply(generator[i], factor);
            }
        }

        return remainder;
    }

    private static byte Multiply(byte left, byte right)
    {
        var product = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11d);
            product ^= ((right >> bit) & 1) * left;
        }

        return (byte)product;
    }

    private void Set(int x, int y, bool isDark)
    {
        _dark[(y * _size) + x] = isDark;
        _isTaken[(y * _size) + x] = true;
    }

    private void DrawPatterns(int version)
    {
        for (var i = 0; i < _size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }

        foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(3, 3), (_size - 4, 3), (3, _size - 4)])
        {
            DrawSquare(x, y, radius: 4, light: [2, 4]);
        }

        var centres = Centres(version);
        foreach (var x in centres)
        {
            foreach (var y in centres)
            {
                if (!((x == 6 && y == 6) || (x == 6 && y == _size - 7) || (x == _size - 7 && y == 6)))
                {
                    DrawSquare(x, y, radius: 2, light: [1]);
                }
            }
        }

        DrawFormat();
        if (version >= 7)
        {
            var bits = (version << 12) | Remainder(version << 12, 0x1f25, 12);
            for (var i = 0; i < 18; i++)
            {
                Set(_size - 11 + (i % 3), i / 3, ((bits >> i) & 1) == 1);
                Set(i / 3, _size - 11 + (i % 3), ((bits >> i) & 1) == 1);
            }
        }
    }

    private void DrawSquare(int centreX, int centreY, int radius, int[] light)
    {
        for (var y = centreY - radius; y <= centreY + radius; y++)
        {
            for (var x = centreX - radius; x <= centreX + radius; x++)
            {
                if (x >= 0 && y >= 0 && x < _size && y < _size)
                {
                    Set(x, y, !light.Contains(Math.Max(Math.Abs(x - centreX), Math.Abs(y - centreY))));
                }
            }
        }
    }

    private static int[] Centres(int version)
    {
        if (version == 1)
        {
            return [];
        }

        var count = (version / 7) + 2;
        var last = (4 * version) + 10;
        var step = ((last - 6) + ((count - 1) * 2) - 1) / ((count - 1) * 2) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(i => last - (i * step))];
    }

    /// <summary>Level L and mask 0, twice.</summary>
    private void DrawFormat()
    {
        const int Data = 0b01000;
        var bits = ((Data << 10) | Remainder(Data << 10, 0x537, 10)) ^ 0x5412;
        bool Bit(int i) => ((bits >> i) & 1) == 1;
        for (var i = 0; i < 6; i++)
        {
            Set(8, i, Bit(i));
            Set(14 - i - 9, 8, Bit(i + 9));
        }

        Set(8, 7, Bit(6));
        Set(8, 8, Bit(7));
        Set(7, 8, Bit(8));
        for (var i = 0; i < 8; i++)
        {
            Set(_size - 1 - i, 8, Bit(i));
        }

        for (var i = 8; i < 15; i++)
        {
            Set(8, _size - 15 + i, Bit(i));
        }

        Set(8, _size - 8, isDark: true);
    }

    private static int Remainder(int value, int polynomial, int degree)
    {
        for (var bit = 31 - degree; bit >= 0; bit--)
        {
            if (((value >> (bit + degree)) & 1) == 1)
            {
                value ^= polynomial << bit;
            }
        }

        return value;
    }

    /// <summary>Two columns at a time from the right, up and down in turns, masked as a chequerboard.</summary>
    private void DrawCodewords(byte[] codewords)
    {
        var at = 0;
        var isUpward = true;
        for (var right = _size - 1; right > 0; right -= 2, isUpward = !isUpward)
        {
            if (right == 6)
            {
                right--;
            }

            for (var row = 0; row < _size; row++)
            {
                var y = isUpward ? _size - 1 - row : row;
                for (var x = right; x > right - 2; x--)
                {
                    if (_isTaken[(y * _size) + x])
                    {
                        continue;
                    }

                    var isSet = at < codewords.Length * 8 && ((codewords[at / 8] >> (7 - (at % 8))) & 1) == 1;
                    _dark[(y * _size) + x] = isSet ^ ((x + y) % 2 == 0);
                    at++;
                }
            }
        }
    }
}
