namespace PageModerator.Graph;

/// <summary>
/// What the Graph API is asked for, one method an endpoint, in the shape that Refit declares: path and query in the parameters, the
/// token and the cancellation last. Errors are <see cref="GraphException"/>; what isn't Graph's is <see cref="GraphProtocolException"/>
/// or <see cref="HttpRequestException"/>.
/// </summary>
internal interface IGraphApi
{
    /// <summary><c>GET /{pageId}/feed</c>: posts of the Page and of visitors, newest first.</summary>
    Task<GraphList<GraphPost>> GetFeedAsync(string pageId, string fields, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>GET /{objectId}/comments</c> of a post, a photo or a comment.</summary>
    Task<GraphList<GraphComment>> GetCommentsAsync(string objectId, string fields, string filter, string order, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>GET /{commentId}</c>.</summary>
    Task<GraphComment> GetCommentAsync(string commentId, string fields, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>POST /{commentId}</c> with <c>is_hidden</c> and nothing else: a <c>message</c> there would overwrite the comment.</summary>
    Task<GraphCommentChange> SetHiddenAsync(string commentId, bool isHidden, string fields, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>DELETE /{commentId}</c>.</summary>
    Task<GraphCommentChange> DeleteCommentAsync(string commentId, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>POST /{commentId}/comments</c>: an answer by the Page. Called twice, it stands there twice.</summary>
    Task<GraphCommentChange> ReplyAsync(string commentId, string message, string fields, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>GET /{commentId}/comments</c>: what answers a comment, newest first.</summary>
    Task<GraphList<GraphComment>> GetRepliesAsync(string commentId, string fields, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>POST /{pageId}/blocked</c> with one person.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="parameter">What names the person: <c>psid</c> or <c>user</c>.</param>
    /// <param name="personId">The person's id on the Page.</param>
    /// <param name="accessToken">The Page's token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task BlockAsync(string pageId, string parameter, string personId, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>DELETE /{pageId}/blocked</c> with one person.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="parameter">What names the person: <c>psid</c> or <c>user</c>.</param>
    /// <param name="personId">The person's id on the Page.</param>
    /// <param name="accessToken">The Page's token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<GraphCommentChange> UnblockAsync(string pageId, string parameter, string personId, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>GET /{pageId}</c>.</summary>
    Task<GraphPage> GetPageAsync(string pageId, string fields, PageToken accessToken, CancellationToken cancellationToken);

    /// <summary><c>GET /debug_token</c>: what a token is and may do.</summary>
    Task<GraphTokenEnvelope> DebugTokenAsync(string inputToken, PageToken accessToken, CancellationToken cancellationToken);
}
