using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PageModerator.Screening.Model.Networks;

/// <summary>
/// What words mean, as 120 numbers each, 8-bit with one scale a word. Words are found by their hash; which words they are stands nowhere.
/// </summary>
public sealed class WordVectors
{
    /// <summary>The name that the file has in its directory.</summary>
    public const string Name = "vectors.bin";

    /// <summary>Numbers a word has.</summary>
    internal const int Length = 120;

    private const int MostWords = 1 << 20;

    /// <summary>Puts what comes next of a file into its place.</summary>
    internal delegate void Filler(Span<byte> bytes);

    private readonly uint[] _keys;
    private readonly float[] _scales;
    private readonly sbyte[] _numbers;

    private WordVectors(uint[] keys, float[] scales, sbyte[] numbers)
    {
        _keys = keys;
        _scales = scales;
        _numbers = numbers;
    }

    /// <summary>No words: a network has to learn all of them by itself.</summary>
    public static WordVectors None { get; } = new([], [], []);

    internal int Count => _keys.Length;

    /// <summary>How many bytes <see cref="Write(Stream)"/> writes for so many words, checksum apart.</summary>
    internal static int BytesOf(int words) => words * (sizeof(uint) + sizeof(float) + Length);

    private static ReadOnlySpan<byte> Mark => "PMWORD2\n"u8;

    /// <summary>Rounds to 8 bits; words whose numbers are all 0 are left out, and of words with one key the first stays.</summary>
    internal static WordVectors Of(IEnumerable<(uint Key, ReadOnlyMemory<float> Numbers)> words)
    {
        var kept = words.Where(word => word.Numbers.Span.ContainsAnyExcept(0f)).DistinctBy(word => word.Key).OrderBy(word => word.Key).ToArray();
        var scales = new float[kept.Length];
        var numbers = new sbyte[kept.Length * Length];
        for (var word = 0; word < kept.Length; word++)
        {
            var exact = kept[word].Numbers.Span;
            var largest = 0f;
            foreach (var number in exact)
            {
                largest = Math.Max(largest, Math.Abs(number));
            }

            scales[word] = largest / sbyte.MaxValue;
            for (var i = 0; i < Length; i++)
            {
                numbers[word * Length + i] = (sbyte)MathF.Round(exact[i] / scales[word]);
            }
        }

        return new WordVectors([.. kept.Select(word => word.Key)], scales, numbers);
    }

    /// <summary>Reads a file of word vectors.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or damaged; the message says which in one sentence.</exception>
    public static WordVectors Read(Stream stream)
    {
        var header = new byte[Mark.Length + sizeof(int)];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan().StartsWith(Mark))
        {
            throw new InvalidDataException("This is not a file of word vectors of PageModerator.");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(Mark.Length));
        if (count is < 0 or > MostWords)
        {
            throw Damaged();
        }

        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var vectors = OfBytes(count, bytes =>
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw Damaged();
            }

            hasher.AppendData(bytes);
        });
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(hash, hash.Length, throwOnEndOfStream: false) < hash.Length
            || stream.ReadByte() >= 0
            || !hash.SequenceEqual(hasher.GetHashAndReset()))
        {
            throw Damaged();
        }

        return vectors;
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    internal void Write(Stream stream)
    {
        var body = new byte[BytesOf(Count)];
        CopyTo(body);
        Span<byte> count = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(count, Count);
        stream.Write(Mark);
        stream.Write(count);
        stream.Write(body);
        stream.Write(SHA256.HashData(body));
    }

    /// <summary>The row of a word, or below 0.</summary>
    internal int Find(uint key) => Array.BinarySearch(_keys, key);

    internal bool Contains(uint key) => Find(key) >= 0;

    internal uint Key(int row) => _keys[row];

    internal void CopyTo(int row, Span<float> numbers)
    {
        var scale = _scales[row];
        var of = _numbers.AsSpan(row * Length, Length);
        for (var i = 0; i < of.Length; i++)
        {
            numbers[i] = of[i] * scale;
        }
    }

    /// <summary>Keys, scales and numbers, little endian.</summary>
    internal void CopyTo(Span<byte> body)
    {
        for (var word = 0; word < Count; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(body[(word * sizeof(uint))..], _keys[word]);
            BinaryPrimitives.WriteSingleLittleEndian(body[((Count + word) * sizeof(uint))..], _scales[word]);
        }

        MemoryMarshal.AsBytes(_numbers.AsSpan()).CopyTo(body[(2 * Count * sizeof(uint))..]);
    }

    /// <summary>The other way, each part straight into its place: what is left behind of ten megabytes would stay in memory.</summary>
    internal static WordVectors OfBytes(int count, Filler fill)
    {
        var vectors = new WordVectors(new uint[count], new float[count], new sbyte[count * Length]);
        fill(MemoryMarshal.AsBytes(vectors._keys.AsSpan()));
        fill(MemoryMarshal.AsBytes(vectors._scales.AsSpan()));
        fill(MemoryMarshal.AsBytes(vectors._numbers.AsSpan()));
        return vectors;
    }

    private static InvalidDataException Damaged() => new("The file of word vectors is damaged: its checksum does not fit its content.");
}
