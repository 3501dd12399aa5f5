using System.Text.Json;
using System.Text.Json.Nodes;

namespace PageModerator.Screening.Policy;

/// <summary>A school's settings for screening, as data. One version stands behind every verdict.</summary>
/// <param name="Version">Changes whenever anything else does; verdicts name it.</param>
/// <param name="Categories">Every category, by its name in <see cref="Vocabulary"/>.</param>
/// <param name="Concerns">Every concern, by its name in <see cref="Vocabulary"/>.</param>
/// <param name="Profanity">How strict the Page is about swearing that is aimed at nobody.</param>
/// <param name="Attachments">What becomes of a comment with a photo, video or the like that says nothing wrong: <see cref="Outcome.Leave"/> or <see cref="Outcome.Queue"/>.</param>
/// <param name="Model">False: rules and patterns only.</param>
public sealed record SchoolPolicy(
    string Version,
    IReadOnlyDictionary<string, CategoryPolicy> Categories,
    IReadOnlyDictionary<string, ConcernPolicy> Concerns,
    ProfanityLevel Profanity = ProfanityLevel.Standard,
    Outcome Attachments = Outcome.Queue,
    bool Model = true)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    public SchoolDetails School { get => field ?? new SchoolDetails(); init; }

    public IReadOnlyList<PolicyPerson> People { get => field ?? []; init; }

    public SchoolCalendar Calendar { get => field ?? new SchoolCalendar(); init; }

    public AlertPolicy Alerts { get => field ?? new AlertPolicy(); init; }

    /// <summary>The answers that a school gives again and again.</summary>
    public IReadOnlyList<ReplyTemplate> Templates { get => field ?? []; init; }

    public BlockPolicy Blocks { get => field ?? new BlockPolicy(); init; }

    public CategoryPolicy For(Category category) => Categories[category.Name()];

    public ConcernPolicy For(Concern concern) => Concerns[concern.Name()];

    /// <summary>Reads a policy.</summary>
    /// <param name="json">UTF-8; comments allowed. A member <c>pages</c> may hold, by Page id, settings that differ for that Page.</param>
    /// <param name="page">The Page's id, or null for the settings that all share.</param>
    /// <exception cref="PolicyException">A key or value isn't understood, is missing or contradicts another.</exception>
    public static SchoolPolicy Load(Stream json, string? page = null)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: Lenient) as JsonObject
                ?? throw new PolicyException("The policy must be a JSON object.");
            if (root["pages"] is { } pages)
            {
                root.Remove("pages");
                if (pages is not JsonObject byPage)
                {
                    throw new PolicyException("The policy's \"pages\" must be an object with a Page's id for each key.");
                }

                // Every overlay is checked, also those of other Pages: a bad one must not wait for its Page's start.
                foreach (var (id, overlay) in byPage)
                {
                    var merged = root.DeepClone().AsObject();
                    Merge(merged, overlay as JsonObject ?? throw new PolicyException($"The policy's settings for Page {id} must be an object."));
                    var policy = Read(merged);
                    if (string.Equals(id, page, StringComparison.Ordinal))
                    {
                        _ = Read(root);
                        return policy;
                    }
                }
            }

            return Read(root);
        }
        catch (JsonException exception)
        {
            var place = exception.Path is { Length: > 1 } path ? $" at {path}" : exception.LineNumber is { } line ? $" line {line + 1}" : "";
            throw new PolicyException($"The policy is not understood{place}: a key is unknown, missing, misspelt or there twice, or its value is of the wrong kind.", exception);
        }
    }

    /// <summary>The ids of the Pages that have settings of their own.</summary>
    /// <param name="json">As for <see cref="Load"/>.</param>
    /// <exception cref="PolicyException">It is not JSON.</exception>
    public static IReadOnlyList<string> PagesOf(Stream json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient)?["pages"] is { } pages ? [.. pages.AsObject().Select(page => page.Key)] : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new PolicyException("The policy must be a JSON object.", exception);
        }
    }

    private static SchoolPolicy Read(JsonObject root)
    {
        var policy = root.Deserialize(PolicyJsonContext.Default.SchoolPolicy) ?? throw new PolicyException("The policy is empty.");
        PolicyValidator.Check(policy);

        return policy;
    }

    private static void Merge(JsonObject into, JsonObject overlay)
    {
        foreach (var (key, value) in overlay)
        {
            if (value is JsonObject inner && into[key] is JsonObject outer)
            {
                Merge(outer, inner);
            }
            else
            {
                into[key] = value?.DeepClone();
            }
        }
    }
}
