namespace PageModerator.Graph;

/// <summary>The fields that are asked for. One unknown name fails a whole call, so each is one that the v25.0 specification lists.</summary>
internal static class GraphFields
{
    public const string Id = "id";

    public const string HiddenState = "id,is_hidden";

    public const string Reply = "id,message,created_time,from{id}";

    public const string Page = "id,name,is_published";

    /// <summary>Name of a comment's field to how it is asked for. Without these, a comment's id, text and time are left.</summary>
    private static readonly Dictionary<string, string> OfComment = new(StringComparer.Ordinal)
    {
        ["from"] = "from{id,name}",
        ["parent"] = "parent{id}",
        ["permalink_url"] = "permalink_url",
        ["is_hidden"] = "is_hidden",
        ["can_hide"] = "can_hide",
        ["attachment"] = "attachment",
    };

    private static readonly Dictionary<string, string> OfPost = new(StringComparer.Ordinal)
    {
        ["message"] = "message",
        ["story"] = "story",
        ["updated_time"] = "updated_time",
        ["permalink_url"] = "permalink_url",
        ["attachments"] = "attachments{target{id},subattachments{target{id}}}",
    };

    /// <summary>The names that a reading can do without.</summary>
    public static IReadOnlyCollection<string> Dispensable { get; } = [.. OfComment.Keys.Union(OfPost.Keys.Except(["message"]))];

    /// <summary>The name of ours that a field is asked for within; itself where it is not asked for within another.</summary>
    public static string Outermost(string field) => field switch
    {
        "target" or "subattachments" => "attachments",
        "name" => "from",
        _ => field,
    };

    /// <summary>A comment's fields, but for those that Facebook no longer knows.</summary>
    public static string Comment(IReadOnlySet<string> missing) => string.Join(',', ["id,message,created_time", .. Left(OfComment, missing)]);

    /// <summary>Posts with their newest comments of all levels.</summary>
    public static string Feed(int comments, IReadOnlySet<string> missing) =>
        string.Join(',', ["id,created_time", .. Left(OfPost, missing), $"comments.filter(stream).order(reverse_chronological).limit({comments}){{{Comment(missing)}}}"]);

    private static IEnumerable<string> Left(Dictionary<string, string> fields, IReadOnlySet<string> missing) =>
        fields.Where(field => !missing.Contains(field.Key)).Select(field => field.Value);
}
