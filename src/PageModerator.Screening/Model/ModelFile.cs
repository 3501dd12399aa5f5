using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PageModerator.Screening.Model;

/// <summary>
/// A model as bytes, little endian: mark, format, definition of the features, bits, 12 scales, 12 biases, 14 thresholds
/// (to wait, to hide, to name each output), the weights row by row, and the SHA-256 of all that. The version of a model is the beginning of that hash.
/// </summary>
public static class ModelFile
{
    /// <summary>The name that the file has in a model's directory.</summary>
    public const string Name = "model.bin";

    private const int Format = 2;
    private const int LeastBits = 8;
    private const int MostBits = 22;
    private const int Thresholds = 2 + ModelOutputs.Count;
    private const int HeaderLength = 8 + 3 * sizeof(int) + 2 * ModelOutputs.Count * sizeof(float) + Thresholds * sizeof(double);

    private static ReadOnlySpan<byte> Mark => "PMODELv\n"u8;

    /// <summary>Writes a model.</summary>
    public static void Write(LinearModel model, Stream stream)
    {
        var body = Body(model.Bits, model.Rows, [.. model.Scales], [.. model.Biases], model.Thresholds);
        stream.Write(body);
        stream.Write(SHA256.HashData(body));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is no model file, one of another program version, or damaged; the message says which in one sentence.</exception>
    public static LinearModel Read(Stream stream)
    {
        var header = new byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.AsSpan().StartsWith(Mark))
        {
            throw new InvalidDataException("This is not a model file of PageModerator.");
        }

        var at = Mark.Length;
        var format = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at));
        var definition = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at + 4));
        if (format != Format || definition != FeatureExtractor.Definition)
        {
            throw new InvalidDataException($"The model file is of format {format}.{definition} and this program reads {Format}.{FeatureExtractor.Definition}: train the model anew.");
        }

        var bits = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at + 8));
        if (bits is < LeastBits or > MostBits)
        {
            throw Damaged();
        }

        at += 12;
        var scales = ReadSingles(header, ref at);
        var biases = ReadSingles(header, ref at);
        var thresholds = new double[Thresholds];
        foreach (ref var threshold in thresholds.AsSpan())
        {
            threshold = BinaryPrimitives.ReadDoubleLittleEndian(header.AsSpan(at));
            at += sizeof(double);
        }

        var rows = new short[LinearModel.RowLength << bits];
        var bytes = MemoryMarshal.AsBytes(rows.AsSpan());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length
            || stream.ReadAtLeast(hash, hash.Length, throwOnEndOfStream: false) < hash.Length
            || stream.ReadByte() >= 0)
        {
            throw new InvalidDataException("The model file is cut short or has something behind its end.");
        }

        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hasher.AppendData(header);
        hasher.AppendData(bytes);
        if (!hash.SequenceEqual(hasher.GetHashAndReset()))
        {
            throw Damaged();
        }

        ToLittleEndian(rows);
        var split = thresholds.AsSpan();
        return new LinearModel(
            bits,
            rows,
            scales,
            biases,
            new ModelThresholds(split[0], split[2..], split[1]),
            VersionOf(hash));
    }

    /// <summary>The version that a model with these parts has.</summary>
    internal static string VersionOf(int bits, ReadOnlySpan<short> rows, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases, ModelThresholds thresholds) =>
        VersionOf(SHA256.HashData(Body(bits, rows, scales, biases, thresholds)));

    private static string VersionOf(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..6]);

    private static byte[] Body(int bits, ReadOnlySpan<short> rows, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases, ModelThresholds thresholds)
    {
        var body = new byte[HeaderLength + rows.Length * sizeof(short)];
        Mark.CopyTo(body);
        var at = Mark.Length;
        foreach (var number in (ReadOnlySpan<int>)[Format, FeatureExtractor.Definition, bits])
        {
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at), number);
            at += sizeof(int);
        }

        foreach (var number in (ReadOnlySpan<float>)[.. scales, .. biases])
        {
            BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(at), number);
            at += sizeof(float);
        }

        foreach (var number in Enumerable.Range(0, ModelOutputs.Count).Select(thresholds.Naming).Prepend(thresholds.Hide).Prepend(thresholds.Wait))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(body.AsSpan(at), number);
            at += sizeof(double);
        }

        var ordered = rows.ToArray();
        ToLittleEndian(ordered);
        MemoryMarshal.AsBytes(ordered.AsSpan()).CopyTo(body.AsSpan(at));
        return body;
    }

    private static void ToLittleEndian(short[] rows)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(rows, rows);
        }
    }

    private static float[] ReadSingles(ReadOnlySpan<byte> header, ref int at)
    {
        var numbers = new float[ModelOutputs.Count];
        foreach (ref var number in numbers.AsSpan())
        {
            number = BinaryPrimitives.ReadSingleLittleEndian(header[at..]);
            at += sizeof(float);
        }

        return numbers;
    }

    private static InvalidDataException Damaged() => new("The model file is damaged: its checksum does not fit its content.");
}
