using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PageModerator.Screening;

/// <summary>The parts of a verdict as JSON, as the table holds them and <c>classify</c> prints them.</summary>
internal static class VerdictJson
{
    /// <summary>Scores below this say nothing and are left out.</summary>
    private const double Faintest = 0.01;

    /// <summary>Category name to score.</summary>
    public static string Categories(Verdict verdict) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (category, score) in Telling(verdict))
        {
            writer.WriteNumber(category.Name(), Round(score));
        }

        writer.WriteEndObject();
    });

    public static string Reasons(Verdict verdict) => Write(writer => WriteReasons(writer, verdict));

    /// <summary>The pieces of the text that a verdict rests on. What rests on the whole text marks nothing.</summary>
    public static string Marks(Verdict verdict) => Write(writer =>
    {
        writer.WriteStartArray();
        var signs = verdict.Findings.Select(finding => (Name: finding.Category.Name(), finding.Source, finding.Span))
            .Concat(verdict.ConcernFindings.Select(finding => (Name: finding.Concern.Name(), finding.Source, finding.Span)));
        foreach (var (name, source, span) in signs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("source", source.Name());
            writer.WriteNumber("start", span.Start);
            writer.WriteNumber("length", span.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>One line of <c>classify</c>.</summary>
    public static void WriteRow(Utf8JsonWriter writer, string id, Verdict verdict)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("outcome", verdict.Outcome.Name());
        writer.WriteStartArray("categories");
        foreach (var (category, score) in Telling(verdict))
        {
            writer.WriteStartObject();
            writer.WriteString("name", category.Name());
            writer.WriteNumber("score", Round(score));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("concerns");
        foreach (var concern in verdict.Concerns)
        {
            writer.WriteStringValue(concern.Name());
        }

        writer.WriteEndArray();
        writer.WritePropertyName("reasons");
        WriteReasons(writer, verdict);
        writer.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter writer, Verdict verdict)
    {
        writer.WriteStartArray();
        foreach (var (source, category, text) in verdict.Reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("source", source.Name());
            writer.WriteString("category", category);
            writer.WriteString("text", text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static IEnumerable<CategoryScore> Telling(Verdict verdict) =>
        verdict.Categories.Where(category => category.Score >= Faintest).OrderByDescending(category => category.Score);

    private static double Round(double score) => Math.Round(score, 4);

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
