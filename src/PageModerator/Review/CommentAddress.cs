namespace PageModerator.Review;

/// <summary>Where a comment is on the site.</summary>
internal static class CommentAddress
{
    /// <param name="pageId">The Page.</param>
    /// <param name="shortId">The last part of the comment's id.</param>
    /// <returns>From the site's root.</returns>
    public static string Path(string pageId, string shortId) => $"/comment/{Uri.EscapeDataString(shortId)}?{PageChoice.Parameter}={Uri.EscapeDataString(pageId)}";
}
