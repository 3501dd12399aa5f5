using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>
/// Every change that a call can make. Each checks rights, parameters and field names before it changes anything, and gives back how to
/// write the answer.
/// </summary>
internal sealed class GraphWrites(
    SandboxPage page,
    SandboxBehaviour behaviour,
    GraphAccess access,
    SandboxWebhooks webhooks,
    GraphTraces traces)
{
    private const int MostBlocked = 50;

    private static readonly string[] PersonParameters = ["psid", "user", "asid", "uid"];

    public Action<Utf8JsonWriter> Update(GraphCall call, SandboxComment comment, NodeSchema schema)
    {
        access.Need(200, "pages_manage_engagement");
        var parameters = call.Request.Parameters;
        var fields = call.Fields(schema, behaviour.UnknownFields);

        bool? hidden = parameters.GetValueOrDefault("is_hidden") switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw GraphRefusedException.Unmatched(100, "(#100) Param is_hidden must be a boolean"),
        };

        if (hidden is null && !parameters.ContainsKey("message"))
        {
            throw GraphRefusedException.Unmatched(100, "(#100) Nothing to update: message or is_hidden is required");
        }

        if (hidden is not null && !page.CanHide(comment))
        {
            throw new GraphRefusedException(new GraphError(200, "(#200) This comment cannot be hidden"));
        }

        if (hidden is { } wanted)
        {
            page.SetHidden(comment.Id, wanted);
        }

        if (parameters.TryGetValue("message", out var message))
        {
            page.Edit(comment.Id, message);
        }

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success", true);

            if (fields is not null)
            {
                call.View.WriteMembers(writer, page.Comment(comment.Id)!, schema, fields);
            }

            writer.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Delete(SandboxComment comment)
    {
        access.Need(200, "pages_manage_engagement");
        access.Need(200, page.IsByPage(comment) ? "pages_read_engagement" : "pages_read_user_content");

        if (!page.CanRemove(comment))
        {
            throw new GraphRefusedException(new GraphError(200, "(#200) This comment cannot be removed"));
        }

        page.Delete(comment.Id);

        return Success;
    }

    public Action<Utf8JsonWriter> Reply(GraphCall call, string target)
    {
        access.Need(200, "pages_manage_engagement");
        var fields = call.Fields(GraphSchema.Comment, behaviour.UnknownFields);
        var parameters = call.Request.Parameters;

        var attachment = parameters.TryGetValue("attachment_url", out var url) ? new SandboxAttachment("photo", url, "") : null;
        var message = attachment is null ? call.Required("message") : parameters.GetValueOrDefault("message", "");
        var answer = page.AddComment(target, message, page.Self, attachment);

        return writer => call.View.Write(writer, answer, GraphSchema.Comment, fields ?? [new FieldSelection("id")]);
    }

    public Action<Utf8JsonWriter> Block(GraphCall call)
    {
        access.Need(283, "pages_manage_engagement", "pages_manage_metadata");
        var ids = PeopleNamed(call);

        if (ids.Count > MostBlocked)
        {
            throw new GraphRefusedException(GraphError.Parameter($"At most {MostBlocked} people can be blocked in one call"));
        }

        var outcome = ids.Distinct(StringComparer.Ordinal).ToDictionary(id => id, BlockOne);

        return writer =>
        {
            writer.WriteStartObject();

            foreach (var (id, refusal) in outcome)
            {
                if (refusal is null)
                {
                    writer.WriteBoolean(id, true);
                    continue;
                }

                writer.WriteStartObject(id);
                writer.WriteStartObject("error");
                GraphAnswer.Write(writer, refusal, traces.Next());
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        };
    }

    private GraphError? BlockOne(string id)
    {
        if (behaviour.BlockRefusals.TryGetValue(id, out var code))
        {
            return new GraphError(code, $"(#{code}) This person cannot be blocked now");
        }

        if (id == page.Self.Id || page.Person(id) is not { } person)
        {
            return new GraphError(210, "(#210) User not visible");
        }

        page.SetBlocked(person);

        return null;
    }

    public Action<Utf8JsonWriter> Unblock(GraphCall call)
    {
        access.Need(283, "pages_manage_engagement", "pages_manage_metadata");

        if (PeopleNamed(call) is not [var id])
        {
            throw GraphRefusedException.Unmatched(100, "(#100) One person is unblocked at a time");
        }

        page.SetBlocked(page.Person(id) ?? throw new GraphRefusedException(new GraphError(210, "(#210) User not visible")), blocked: false);

        return Success;
    }

    private List<string> PeopleNamed(GraphCall call)
    {
        var parameters = call.Request.Parameters;
        var name = PersonParameters.FirstOrDefault(parameters.ContainsKey)
            ?? throw GraphRefusedException.Unmatched(100, "(#100) The parameter psid is required");

        if (behaviour.BlockParameter is { } only && only != name)
        {
            throw new GraphRefusedException(GraphError.Parameter($"Param {name} is not accepted for this Page"));
        }

        return [.. parameters[name].Split([',', '[', ']', '"', ' '], StringSplitOptions.RemoveEmptyEntries)];
    }

    public Action<Utf8JsonWriter> ReplyPrivately(GraphCall call)
    {
        access.Need(200, "pages_messaging");

        if (Inside(call.Required("message"), "text") is not { Length: > 0 })
        {
            throw GraphRefusedException.Unmatched(100, "(#100) The parameter message[text] is required");
        }

        if (Inside(call.Required("recipient"), "comment_id") is not { } id || page.Node(id) is not SandboxComment comment)
        {
            throw new GraphRefusedException(new GraphError(100, "(#100) Invalid comment_id parameter", Subcode: 2018292));
        }

        if (comment.IsPrivatelyAnswered)
        {
            throw new GraphRefusedException(new GraphError(10900, "(#10900) Activity already replied to"));
        }

        if (!call.Values.CanReplyPrivately(comment))
        {
            throw new GraphRefusedException(new GraphError(10902, "(#10902) This is not a Replyable activity"));
        }

        page.MarkPrivatelyAnswered(comment);
        var messageId = $"m_{traces.Next()}";

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("recipient_id", comment.Author!.Id);
            writer.WriteString("message_id", messageId);
            writer.WriteEndObject();
        };
    }

    private static string? Inside(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);

            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException)
        {
            throw GraphRefusedException.Unmatched(100, "(#100) The parameter is not a JSON object");
        }
    }

    public Action<Utf8JsonWriter> Subscribe(GraphCall call)
    {
        access.Need(200, "pages_manage_metadata");

        // the field is feed; there is none named comments
        if (call.Required("subscribed_fields").Split(',').FirstOrDefault(field => field is not ("feed" or "mention" or "messages")) is { } field)
        {
            throw GraphRefusedException.Unmatched(100, $"(#100) Param subscribed_fields has no value {field}");
        }

        webhooks.IsPageSubscribed = true;

        return TextSuccess;
    }

    public Action<Utf8JsonWriter> Unsubscribe()
    {
        access.Need(200, "pages_manage_metadata");
        webhooks.IsPageSubscribed = false;

        return Success;
    }

    private static void Success(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success", true);
        writer.WriteEndObject();
    }

    // documented so: the word, not the boolean
    private static void TextSuccess(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("success", "true");
        writer.WriteEndObject();
    }
}
