using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PageModerator.Graph;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(GraphTextConverter), typeof(GraphTimeConverter), typeof(GraphFlagConverter), typeof(GraphNumberConverter),
        typeof(GraphListConverter<GraphPost>), typeof(GraphListConverter<GraphComment>), typeof(GraphListConverter<GraphPostAttachment>)])]
[JsonSerializable(typeof(GraphList<GraphPost>))]
[JsonSerializable(typeof(GraphList<GraphComment>))]
[JsonSerializable(typeof(GraphPost))]
[JsonSerializable(typeof(GraphPostAttachment))]
[JsonSerializable(typeof(GraphPaging))]
[JsonSerializable(typeof(GraphComment))]
[JsonSerializable(typeof(GraphCommentChange))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(GraphPage))]
[JsonSerializable(typeof(GraphTokenEnvelope))]
[JsonSerializable(typeof(GraphError))]
[JsonSerializable(typeof(GraphUsage))]
internal sealed partial class GraphJson : JsonSerializerContext;

/// <summary>
/// Text from Graph: ids come as text or number, and people's text may hold half a surrogate pair or NUL, of which the serializer
/// would refuse the first (and with it the whole page of comments) and PostgreSQL the second. Both become U+FFFD.
/// </summary>
internal sealed class GraphTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number)
        {
            return Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }

        if (reader.TokenType is not JsonTokenType.String)
        {
            throw new JsonException("Expected a text or a number.");
        }

        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            text = Unescape(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }

        return text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>A key of a dictionary, such as the Page's id in the header on its limits.</summary>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var raw = Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            switch (raw[i])
            {
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'u':
                    text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                default:
                    text.Append(raw[i]);
                    break;
            }
        }

        // What is left of broken pairs is replaced when the text passes through UTF-8.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

/// <summary>Text beside what a comment says: what is none is left out, so that it costs nothing else.</summary>
internal sealed class GraphSideTextConverter : JsonConverter<string>
{
    private static readonly GraphTextConverter Text = new();

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
        {
            return Text.Read(ref reader, typeToConvert, options);
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>
/// Times come as <c>2026-11-20T13:24:04+0000</c>, which the serializer rejects, with a colon, as Z, or as unix seconds. Like a flag or a
/// number, one in any other form is taken for none: a comment is not to go unseen for what stands beside its text.
/// </summary>
internal sealed class GraphTimeConverter : JsonConverter<DateTimeOffset?>
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return Unix(reader.GetDouble());
            case JsonTokenType.String when DateTimeOffset.TryParseExact(
                reader.GetString(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time):
                return time;
            case JsonTokenType.String when double.TryParse(reader.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds):
                return Unix(seconds);
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static DateTimeOffset? Unix(double seconds) =>
        seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
}

/// <summary>Flags come as <c>true</c> and, from some edges, as the text <c>"true"</c>.</summary>
internal sealed class GraphFlagConverter : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String when bool.TryParse(reader.GetString(), out var flag):
                return flag;
            case JsonTokenType.String when reader.ValueTextEquals("1"u8):
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("0"u8):
                return false;
            case JsonTokenType.Number:
                return reader.GetDouble() != 0;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>An object within an entry that can do without it. An empty one comes as <c>[]</c>, too; any other form is taken for none.</summary>
internal sealed class GraphObjectConverter<T> : JsonConverter<T>
    where T : class
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.StartObject)
        {
            return JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>
/// A list comes as an object with <c>data</c>; within an entry an empty one also as <c>[]</c>. An entry that can't be read is counted and
/// costs no other.
/// </summary>
internal sealed class GraphListConverter<T> : JsonConverter<GraphList<T>>
    where T : class
{
    public override GraphList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.StartArray)
        {
            var (bare, lost) = ReadEntries(ref reader, options);
            return new GraphList<T> { Data = bare, Unreadable = lost };
        }

        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("Expected a list.");
        }

        List<T>? data = null;
        var unreadable = 0;
        GraphPaging? paging = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8);
            var isPaging = reader.ValueTextEquals("paging"u8);
            reader.Read();
            if (isData && reader.TokenType is JsonTokenType.StartArray)
            {
                (data, unreadable) = ReadEntries(ref reader, options);
            }
            else if (isPaging && reader.TokenType is JsonTokenType.StartObject)
            {
                paging = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<GraphPaging>)options.GetTypeInfo(typeof(GraphPaging)));
            }
            else
            {
                reader.Skip();
            }
        }

        return new GraphList<T> { Data = data ?? [], HasData = data is not null, Unreadable = unreadable, Paging = paging };
    }

    public override void Write(Utf8JsonWriter writer, GraphList<T> value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static (List<T> Entries, int Unreadable) ReadEntries(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var entries = new List<T>();
        var unreadable = 0;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var start = reader;
            try
            {
                if (JsonSerializer.Deserialize(ref reader, type) is { } entry)
                {
                    entries.Add(entry);
                }
            }
            catch (JsonException)
            {
                // Where the answer itself is cut off or garbled, passing over the entry fails as well.
                reader = start;
                reader.Skip();
                unreadable++;
            }
        }

        return (entries, unreadable);
    }
}

/// <summary>Whole numbers come as numbers, now and then with a fraction, and as text.</summary>
internal sealed class GraphNumberConverter : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return (long)reader.GetDouble();
            case JsonTokenType.String when long.TryParse(reader.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number):
                return number;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();
}
