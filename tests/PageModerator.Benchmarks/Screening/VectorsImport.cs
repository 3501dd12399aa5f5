using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Benchmarks.Screening;

/// <summary>
/// Both ends of <c>vectors.py</c>, which makes the word vectors that training starts from. <c>-- words OUTPUT DATA…</c> writes the words of the school
/// comments as a model reads them, masked, a comment a line, without the unseen tenth; <c>-- vectors NUMBERS.json OUTPUT</c> turns what the script
/// made of them into the file.
/// </summary>
internal static class VectorsImport
{
    // All words are about as long, so that none speaks loudest by itself.
    private const float VectorLength = 2;

    public static async Task WriteWordsAsync(string output, IEnumerable<string> data)
    {
        await using var target = new StreamWriter(output);
        var words = new List<ReadWord>();
        foreach (var file in data)
        {
            await using var stream = File.OpenRead(file);
            foreach (var row in LabelledTextReader.Read(stream, Path.GetFileName(file)))
            {
                if (!DataSplit.IsUnseen(row) && TextPreparation.Of(row.Text) is { IsClean: true } text)
                {
                    WordReader.ReadAll(text, WordVectors.None, words);
                    await target.WriteLineAsync(string.Join(' ', words.Where(word => !word.IsReading).Select(word => text.Normalized.Text[word.Start..word.End])));
                }
            }
        }
    }

    public static async Task ImportAsync(string numbers, string output)
    {
        await using var source = File.OpenRead(numbers);
        var given = await JsonSerializer.DeserializeAsync(source, VectorsJson.Default.DictionaryStringSingleArray)
            ?? throw new InvalidDataException($"{numbers} holds nothing.");
        var vectors = WordVectors.Of(given.Select(word => (WordReader.KeyOf(word.Key), Scaled(word.Value))));
        await using var target = File.Create(output);
        vectors.Write(target);
        Console.WriteLine($"{vectors.Count} words");
    }

    private static ReadOnlyMemory<float> Scaled(float[] vector)
    {
        if (vector.Length != WordVectors.Length)
        {
            throw new InvalidDataException($"A word has {vector.Length} numbers in place of {WordVectors.Length}.");
        }

        TensorPrimitives.Multiply(vector, VectorLength / TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}

[JsonSerializable(typeof(Dictionary<string, float[]>))]
internal sealed partial class VectorsJson : JsonSerializerContext;
