namespace PageModerator.Polling;

/// <summary>
/// Facebook spells the id of one comment <c>post_comment</c>, <c>photo_comment</c> or <c>comment</c> alone, and once spelt it
/// <c>page_post_comment</c>: which of them an answer uses is not promised.
/// </summary>
internal static class CommentIds
{
    /// <summary>The part that all spellings share.</summary>
    public static string Short(string id) => id[(id.LastIndexOf('_') + 1)..];

    /// <summary>A spelling that calls may use: the one with the Page's id in front is no longer understood.</summary>
    public static string Spell(string id)
    {
        var parts = id.Split('_');
        return parts.Length > 2 ? $"{parts[^2]}_{parts[^1]}" : id;
    }
}
