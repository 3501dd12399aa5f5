namespace PageModerator.Graph;

/// <summary>The fields that are asked for. One unknown name fails a whole call, so each is one that the v25.0 specification lists.</summary>
internal static class GraphFields
{
    public const string Comment = "id,message,created_time,from{id,name},parent{id},permalink_url,is_hidden,can_hide,attachment";

    public const string HiddenState = "id,is_hidden";

    public const string Page = "id,name,is_published";

    /// <summary>Posts with their newest comments of all levels.</summary>
    public static string Feed(int comments) =>
        "id,message,story,created_time,updated_time,permalink_url,attachments{target{id},subattachments{target{id}}},"
        + $"comments.filter(stream).order(reverse_chronological).limit({comments}){{{Comment}}}";
}
