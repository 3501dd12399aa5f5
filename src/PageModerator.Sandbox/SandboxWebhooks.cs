using System.Text.Json;

namespace PageModerator.Sandbox;

/// <summary>Webhooks of the imitated Facebook.</summary>
public sealed class SandboxWebhooks
{
    /// <summary>Whether the Page's own subscription (<c>subscribed_apps</c>) is there.</summary>
    public bool IsPageSubscribed { get; internal set; }

    internal void List(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");

        if (IsPageSubscribed)
        {
            writer.WriteStartObject();
            writer.WriteString("name", "PageModerator");
            writer.WriteStartArray("subscribed_fields");
            writer.WriteStringValue("feed");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
