using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>What tokens are: <c>debug_token</c>, and the Page's token among the accounts of a person.</summary>
internal sealed class GraphTokens(SandboxPage page, SandboxBehaviour behaviour, SandboxOptions options, GraphAccess access)
{
    private static readonly string[] Tasks = ["MODERATE", "MESSAGING", "CREATE_CONTENT", "MANAGE"];

    public Action<Utf8JsonWriter> Accounts(GraphCall call)
    {
        if (call.Kind != GraphTokenKind.User)
        {
            throw GraphRefusedException.Unmatched(2500, "Unknown path components: /accounts");
        }

        GraphSchema.CheckParameters(GraphSchema.Accounts, call.Request.Parameters.Keys);
        access.Need(10, "pages_show_list");

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("data");
            writer.WriteStartObject();
            writer.WriteString("access_token", options.AccessToken);
            writer.WriteString("category", page.Category);
            writer.WriteString("name", page.Self.Name);
            writer.WriteString("id", page.Self.Id);
            writer.WriteStartArray("tasks");

            foreach (var task in Tasks)
            {
                writer.WriteStringValue(task);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Debug(GraphCall call)
    {
        GraphSchema.CheckParameters(GraphSchema.DebugToken, call.Request.Parameters.Keys);
        var token = call.Required("input_token");
        var kind = access.KindOf(token);
        var dead = access.DeadOf(token);

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("data");

            if (kind is not null)
            {
                writer.WriteString("app_id", options.AppId);
                writer.WriteString("type", kind.Value switch
                {
                    GraphTokenKind.Page => "PAGE",
                    GraphTokenKind.User => "USER",
                    GraphTokenKind.App => "APP",
                });
                writer.WriteString("application", "PageModerator");
            }

            if (dead is not null)
            {
                writer.WriteStartObject("error");
                writer.WriteNumber("code", dead.Code);
                writer.WriteString("message", dead.Message);

                if (dead.Subcode is { } subcode)
                {
                    writer.WriteNumber("subcode", subcode);
                }

                writer.WriteEndObject();
            }

            writer.WriteBoolean("is_valid", dead is null);

            if (kind is GraphTokenKind.Page or GraphTokenKind.User)
            {
                WriteGrants(writer, kind.Value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        };
    }

    private void WriteGrants(Utf8JsonWriter writer, GraphTokenKind kind)
    {
        writer.WriteNumber("expires_at", behaviour.TokenExpiresAt?.ToUnixTimeSeconds() ?? 0);
        writer.WriteNumber("data_access_expires_at", (behaviour.DataAccessExpiresAt ?? access.IssuedAt.AddDays(90)).ToUnixTimeSeconds());
        writer.WriteNumber("issued_at", access.IssuedAt.ToUnixTimeSeconds());

        if (kind == GraphTokenKind.Page)
        {
            writer.WriteString("profile_id", page.Self.Id);
        }

        writer.WriteString("user_id", "300000000000001");
        writer.WriteStartArray("scopes");

        foreach (var scope in behaviour.Permissions.Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("granular_scopes");

        foreach (var scope in behaviour.Permissions.Order(StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("scope", scope);
            writer.WriteStartArray("target_ids");
            writer.WriteStringValue(page.Self.Id);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
