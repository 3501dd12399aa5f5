using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PageModerator.Screening.Model.Linear;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Screening.Model;

/// <summary>
/// A model as bytes, little endian: mark, format, definition of the features, bits, number of words, 13 scales, 13 biases, 15 thresholds (to wait,
/// to hide, to name each output), the networks (of each way what words say to the gates, what units say to them and their biases; then where it looks,
/// its weights and 16 biases), the tags of the features that have weights, the weights row by row, the vectors of words, and the SHA-256 of all that. The version of a model is the beginning of
/// that hash.
/// </summary>
public static class ModelFile
{
    /// <summary>The name that the file has in a model's directory.</summary>
    public const string Name = "model.bin";

    private const int Format = 8;
    private const int LeastBits = 8;
    private const int MostBits = 22;
    private const int MostWords = 1 << 20;
    private const int Thresholds = 2 + ModelOutputs.Count;
    private const int HeaderLength = 8 + 4 * sizeof(int);

    private static ReadOnlySpan<byte> Mark => "PMODELv\n"u8;

    /// <summary>Writes a model.</summary>
    public static void Write(TextModel model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);

        var body = Body(model.Linear, model.Networks, model.Vectors, model.Thresholds);
        stream.Write(body);
        stream.Write(SHA256.HashData(body));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is no model file, one of another program version, or damaged; the message says which in one sentence.</exception>
    public static TextModel Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);

        var header = new byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.AsSpan().StartsWith(Mark))
        {
            throw new InvalidDataException("This is not a model file of PageModerator.");
        }

        var format = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        var definition = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
        if (format != Format || definition != FeatureExtractor.Definition)
        {
            throw new InvalidDataException($"The model file is of format {format}.{definition} and this program reads {Format}.{FeatureExtractor.Definition}: train the model anew.");
        }

        var bits = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(16));
        var words = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(20));
        if (bits is < LeastBits or > MostBits || words is < 0 or > MostWords)
        {
            throw Damaged();
        }

        RecurrentNetwork[] networks = [.. Enumerable.Range(0, TextModel.NetworkCount).Select(_ => new RecurrentNetwork())];
        var scales = new float[ModelOutputs.Count];
        var biases = new float[ModelOutputs.Count];
        var thresholds = new double[Thresholds];
        var tags = new ushort[1 << bits];
        var rows = LinearModel.RoomForRows(bits);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hasher.AppendData(header);
        Fill(MemoryMarshal.AsBytes(scales.AsSpan()));
        Fill(MemoryMarshal.AsBytes(biases.AsSpan()));
        Fill(MemoryMarshal.AsBytes(thresholds.AsSpan()));
        foreach (var numbers in networks.SelectMany(network => network.Parts))
        {
            Fill(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }

        Fill(MemoryMarshal.AsBytes(tags.AsSpan()));
        Fill(rows.AsSpan(0, LinearModel.RowLength << bits));
        var vectors = WordVectors.OfBytes(words, Fill);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(hash, hash.Length, throwOnEndOfStream: false) < hash.Length || stream.ReadByte() >= 0)
        {
            throw CutShort();
        }

        if (!hash.SequenceEqual(hasher.GetHashAndReset()))
        {
            throw Damaged();
        }

        return new TextModel(
            new LinearModel(new FeatureTable(tags), rows, scales, biases),
            networks,
            vectors,
            new ModelThresholds(thresholds[0], thresholds.AsSpan(2), thresholds[1]),
            VersionOf(hash));

        void Fill(Span<byte> bytes)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw CutShort();
            }

            hasher.AppendData(bytes);
        }
    }

    /// <summary>The version that a model with these parts has.</summary>
    internal static string VersionOf(LinearModel linear, IReadOnlyList<RecurrentNetwork> networks, WordVectors vectors, ModelThresholds thresholds) =>
        VersionOf(SHA256.HashData(Body(linear, networks, vectors, thresholds)));

    private static string VersionOf(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..6]);

    private static byte[] Body(LinearModel linear, IReadOnlyList<RecurrentNetwork> networks, WordVectors vectors, ModelThresholds thresholds)
    {
        using var body = new MemoryStream();
        body.Write(Mark);
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (var value in (ReadOnlySpan<int>)[Format, FeatureExtractor.Definition, linear.Table.Bits, vectors.Count])
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, value);
            body.Write(number);
        }

        body.Write(MemoryMarshal.AsBytes(linear.Scales.AsSpan()));
        body.Write(MemoryMarshal.AsBytes(linear.Biases.AsSpan()));
        body.Write(MemoryMarshal.AsBytes<double>([thresholds.Wait, thresholds.Hide, .. Enumerable.Range(0, ModelOutputs.Count).Select(thresholds.Naming)]));
        foreach (var numbers in networks.SelectMany(network => network.Parts))
        {
            body.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }

        body.Write(MemoryMarshal.AsBytes(linear.Table.Tags));
        body.Write(linear.Rows);
        var words = new byte[WordVectors.BytesOf(vectors.Count)];
        vectors.CopyTo(words);
        body.Write(words);
        return body.ToArray();
    }

    private static InvalidDataException CutShort() => new("The model file is cut short or has something behind its end.");

    private static InvalidDataException Damaged() => new("The model file is damaged: its checksum does not fit its content.");
}
