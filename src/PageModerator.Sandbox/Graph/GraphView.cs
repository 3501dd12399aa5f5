using System.Globalization;
using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>Writes nodes and edges as the holder of a token sees them. Lives for one call, under the Page's gate.</summary>
/// <param name="values">What the fields hold.</param>
/// <param name="edges">What the edges list.</param>
/// <param name="link">Makes the address of another page of an edge from node id, edge and parameters.</param>
internal sealed class GraphView(
    GraphValues values,
    GraphEdges edges,
    Func<string, string, IEnumerable<KeyValuePair<string, string>>, string> link)
{
    /// <summary>A time as Graph writes it: no colon in the offset.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    /// <summary>Writes a node as one JSON object.</summary>
    public void Write(Utf8JsonWriter writer, object node, NodeSchema schema, IReadOnlyList<FieldSelection>? fields)
    {
        writer.WriteStartObject();
        WriteMembers(writer, node, schema, fields);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of a node into an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer, object node, NodeSchema schema, IReadOnlyList<FieldSelection>? fields)
    {
        var isIdWritten = !schema.HasId;

        foreach (var field in fields ?? schema.Default)
        {
            if (schema.Find("GET", field.Name) is { } edge)
            {
                WriteNested(writer, node, edge, field);
                continue;
            }

            if (values.Of(node, field.Name) is not { } value)
            {
                continue;
            }

            isIdWritten |= field.Name == "id";
            writer.WritePropertyName(field.Name);
            WriteValue(writer, value, schema.ObjectOf(field.Name), field.Fields);
        }

        if (!isIdWritten && values.Of(node, "id") is string id)
        {
            writer.WriteString("id", id);
        }
    }

    /// <summary>Writes data, paging and summary of an edge into an object that is open.</summary>
    public void WriteEdge(
        Utf8JsonWriter writer,
        string nodeId,
        OperationSchema edge,
        GraphPage list,
        IReadOnlyList<FieldSelection>? fields,
        IReadOnlyCollection<KeyValuePair<string, string>> parameters)
    {
        writer.WriteStartArray("data");

        foreach (var item in list.Items)
        {
            Write(writer, item, edge.Items!, fields);
        }

        writer.WriteEndArray();

        if (list.After is { } after)
        {
            writer.WriteStartObject("paging");
            writer.WriteStartObject("cursors");
            writer.WriteString("before", list.Before);
            writer.WriteString("after", after);
            writer.WriteEndObject();

            var rest = parameters.Where(parameter => parameter.Key is not ("after" or "before"));

            if (list.HasNext)
            {
                writer.WriteString("next", link(nodeId, edge.Edge!, rest.Append(new("after", after))));
            }

            if (list.HasPrevious)
            {
                writer.WriteString("previous", link(nodeId, edge.Edge!, rest.Append(new("before", list.Before!))));
            }

            writer.WriteEndObject();
        }

        if (list.Summary is { } summary)
        {
            writer.WriteStartObject("summary");

            if (summary.Names?.Contains("order") != false)
            {
                writer.WriteString("order", summary.Order);
            }

            if (summary.Names?.Contains("total_count") != false)
            {
                writer.WriteNumber("total_count", summary.TotalCount);
            }

            if (summary.Names?.Contains("can_comment") != false)
            {
                writer.WriteBoolean("can_comment", true);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>How many nodes a selection can bring: the product of nested limits. Attachments are few and not counted.</summary>
    public static long Weight(NodeSchema schema, IReadOnlyList<FieldSelection> fields)
    {
        long weight = 1;

        foreach (var field in fields)
        {
            if (field.Name == "comments" && schema.Find("GET", field.Name) is { Items: { } items })
            {
                weight += GraphEdges.Limit(field.Modifiers) * Weight(items, field.Fields ?? []);
            }
        }

        return weight;
    }

    private void WriteValue(Utf8JsonWriter writer, object value, NodeSchema? schema, IReadOnlyList<FieldSelection>? fields)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                // raw, because the writer would escape the plus that Facebook sends as it is
                writer.WriteRawValue($"\"{Format(time)}\"", skipInputValidation: true);
                break;
            default:
                Write(writer, value, schema ?? throw new ArgumentException($"No schema says how to write {value.GetType().Name}.", nameof(schema)), fields);
                break;
        }
    }

    private void WriteNested(Utf8JsonWriter writer, object node, OperationSchema edge, FieldSelection field)
    {
        var list = edges.Read(node, edge, field.Modifiers);

        // an empty edge is simply absent
        if (list.Items.Count == 0 && !list.HasNext && list.Summary is null)
        {
            if (values.AreEmptyEdgesBare)
            {
                writer.WriteStartArray(edge.Edge!);
                writer.WriteEndArray();
            }

            return;
        }

        IReadOnlyCollection<KeyValuePair<string, string>> parameters = field.FieldsText is { } text
            ? [.. field.Modifiers, new("fields", text)]
            : [.. field.Modifiers];

        writer.WriteStartObject(edge.Edge!);
        WriteEdge(writer, values.Of(node, "id") as string ?? "", edge, list, field.Fields, parameters);
        writer.WriteEndObject();
    }
}
