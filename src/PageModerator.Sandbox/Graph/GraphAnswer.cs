using System.Buffers;
using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>What goes back: status, headers, body.</summary>
internal sealed record GraphAnswer(int Status, ReadOnlyMemory<byte> Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public string ContentType { get; init; } = "application/json; charset=UTF-8";

    /// <summary>The error in the body, if it holds one.</summary>
    public GraphError? Error { get; init; }

    public static GraphAnswer Json(Action<Utf8JsonWriter> write, IReadOnlyList<(string Name, string Value)> headers, int status = 200)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return new GraphAnswer(status, buffer.WrittenMemory, headers);
    }

    public static GraphAnswer Refused(GraphError error, string trace, IReadOnlyList<(string Name, string Value)> headers) => Json(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            Write(writer, error, trace);
            writer.WriteEndObject();
            writer.WriteEndObject();
        },
        error.Status == 400
            ? [.. headers, ("WWW-Authenticate", "OAuth \"Facebook Platform\" \"invalid_request\"")]
            : headers,
        error.Status) with
    { Error = error };

    /// <summary>The inside of an error object.</summary>
    public static void Write(Utf8JsonWriter writer, GraphError error, string trace)
    {
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type);
        writer.WriteNumber("code", error.Code);

        if (error.Subcode is { } subcode)
        {
            writer.WriteNumber("error_subcode", subcode);
        }

        if (error.IsTransient)
        {
            writer.WriteBoolean("is_transient", true);
        }

        writer.WriteString("fbtrace_id", trace);
    }
}
