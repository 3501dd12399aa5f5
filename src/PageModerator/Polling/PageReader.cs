using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PageModerator.Graph;

namespace PageModerator.Polling;

/// <summary>A part of a list, and when the call was begun that it answers.</summary>
internal sealed record ListPart<T>(DateTimeOffset ReadAt, IReadOnlyList<T> Items);

/// <summary>
/// Reads a Page's lists for one walk: as much at once as Facebook is willing to give, with the fields that it knows, to the end that it
/// has. A list that goes wrong is left off and remembered as a fault; the walk goes on with the next.
/// </summary>
internal sealed partial class PageReader
{
    public const int NewestPosts = 25;

    private const int CommentsPerCall = 100;

    /// <summary>Parts in a row without anything new before a list is taken to go round in circles.</summary>
    private const int MostBarren = 20;

    /// <summary>The place where a list was left can die with the comment that marked it; so often the list is begun anew.</summary>
    private const int MostRestarts = 2;

    private const string AllLevels = "stream";
    private const string NewestFirst = "reverse_chronological";

    /// <summary>How many posts at once, each with how many comments: the usual, and what is asked after each "reduce the amount of data".</summary>
    private static readonly (int Posts, int Comments)[] FeedSteps = [(NewestPosts, 30), (NewestPosts, 15), (NewestPosts, 7), (12, 7), (6, 7), (3, 7), (1, 7), (1, 3), (1, 1)];

    private static readonly ReadingFaultKind[] FaultsOfLists = [ReadingFaultKind.RepeatedPage, ReadingFaultKind.BrokenList, ReadingFaultKind.UnreadableEntry];

    private readonly IGraphApi _graph;
    private readonly ReadingMemory _memory;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly string _pageId;
    private readonly PageToken _token;
    private readonly Dictionary<string, int> _limits;
    private readonly string[] _known;
    private readonly HashSet<string> _missing;
    private readonly HashSet<string> _notWhole = new(StringComparer.Ordinal);
    private readonly HashSet<ReadingFaultKind> _found = [];
    private bool _knowsFields;

    private PageReader(IGraphApi graph, ReadingMemory memory, TimeProvider timeProvider, ILogger logger, string pageId, PageToken token, Dictionary<string, int> limits, string[] known, bool triesAllFields)
    {
        _graph = graph;
        _memory = memory;
        _timeProvider = timeProvider;
        _logger = logger;
        _pageId = pageId;
        _token = token;
        _limits = limits;
        _known = known;
        _missing = new HashSet<string>(triesAllFields ? [] : known, StringComparer.Ordinal);
    }

    public bool ReadsAttachments => !_missing.Contains("attachment");

    /// <param name="graph">Facebook.</param>
    /// <param name="memory">What earlier walks have learnt.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where it says what it does without.</param>
    /// <param name="pageId">The Page.</param>
    /// <param name="token">Its token.</param>
    /// <param name="triesAllFields">Whether fields that were missing are asked for again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PageReader> OpenAsync(
        IGraphApi graph,
        ReadingMemory memory,
        TimeProvider timeProvider,
        ILogger logger,
        string pageId,
        PageToken token,
        bool triesAllFields,
        CancellationToken cancellationToken)
    {
        var limits = await memory.LimitsAsync(pageId, cancellationToken);
        var known = await memory.MissingFieldsAsync(pageId, cancellationToken);
        return new PageReader(graph, memory, timeProvider, logger, pageId, token, limits, known, triesAllFields);
    }

    /// <summary>Whether what was read of the list is less than stands in it.</summary>
    public bool IsNotWhole(string objectId) => _notWhole.Contains(objectId);

    /// <summary>Whether comments came in the order that was asked for: no source promises that it is kept where all levels are listed.</summary>
    public static bool AreNewestFirst(IReadOnlyList<GraphComment> comments) =>
        !comments.Zip(comments.Skip(1)).Any(pair => pair.First.CreatedTime < pair.Second.CreatedTime);

    /// <summary>The Page's posts with their newest comments, newest first.</summary>
    public IAsyncEnumerable<ListPart<GraphPost>> FeedAsync(CancellationToken cancellationToken) =>
        WalkAsync(
            _pageId,
            FeedSteps.Length - 1,
            (step, after) => _graph.GetFeedAsync(_pageId, GraphFields.Feed(FeedSteps[step].Comments, _missing), FeedSteps[step].Posts, after, _token, cancellationToken),
            post => post.Id,
            cancellationToken);

    /// <summary>All comments of a post or photo, of all levels, newest first.</summary>
    public IAsyncEnumerable<ListPart<GraphComment>> CommentsAsync(string objectId, CancellationToken cancellationToken) =>
        WalkAsync(
            objectId,
            int.Log2(CommentsPerCall),
            (step, after) => _graph.GetCommentsAsync(objectId, GraphFields.Comment(_missing), AllLevels, NewestFirst, CommentsPerCall >> step, after, _token, cancellationToken),
            comment => CommentIds.Short(comment.Id),
            cancellationToken);

    /// <summary>Whether Facebook still knows a comment that its list did not hold, or a post that it called gone.</summary>
    public async Task<bool> ExistsAsync(string objectId, CancellationToken cancellationToken)
    {
        try
        {
            await _graph.GetCommentAsync(objectId, GraphFields.Id, _token, cancellationToken);
            return true;
        }
        catch (GraphException exception) when (exception.Error.Recovery is Recovery.Gone)
        {
            return false;
        }
    }

    /// <summary>Whether the Page itself can be read: then what can't is at fault alone.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _graph.GetFeedAsync(_pageId, GraphFields.Id, limit: 1, after: null, _token, cancellationToken);
            return true;
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            return false;
        }
    }

    /// <summary>Facebook refuses to list what stands under one photo: that is remembered, and costs the rest of the walk nothing.</summary>
    public Task RefusedAsync(string objectId, GraphException refusal, CancellationToken cancellationToken) =>
        FaultAsync(objectId, ReadingFaultKind.BrokenList, $"Facebook does not let the comments of {objectId} be read: {refusal.Message}", cancellationToken);

    /// <summary>A walk over all lists has ended: faults of lists that it did not meet are mended.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        _memory.MendedAsync(_pageId, [.. FaultsOfLists.Except(_found)], cancellationToken);

    private async IAsyncEnumerable<ListPart<T>> WalkAsync<T>(
        string objectId,
        int lastStep,
        Func<int, string?, Task<GraphList<T>>> ask,
        Func<T, string> id,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        var barren = 0;
        var mostBarren = 1;
        var parts = 0;
        var restarts = 0;
        while (true)
        {
            var readAt = _timeProvider.GetUtcNow();
            GraphList<T>? part;
            try
            {
                part = await AskAsync(objectId, lastStep, after, ask, cancellationToken);
            }
            catch (GraphException exception) when (after is not null && exception.Error.IsOfRequest)
            {
                part = null;
            }

            if (part is null)
            {
                if (++restarts > MostRestarts)
                {
                    await FaultAsync(objectId, ReadingFaultKind.BrokenList, $"Facebook ends the list of {objectId} before its end, three times in a row; what stands further down is not read.", cancellationToken);
                    yield break;
                }

                // What was seen already comes once more, and is no circle.
                after = null;
                cursors.Clear();
                barren = 0;
                mostBarren = parts + 1;
                continue;
            }

            // Those of the comments that came with posts, too.
            if (part.Unreadable + part.Data.OfType<GraphPost>().Sum(post => post.Comments?.Unreadable ?? 0) is > 0 and var unreadable)
            {
                await FaultAsync(objectId, ReadingFaultKind.UnreadableEntry, $"Facebook sends {unreadable} entries of the list of {objectId} in a form that can't be read; they go unseen.", cancellationToken);
            }

            parts++;
            var fresh = part.Data.Where(item => seen.Add(id(item))).ToList();
            if (fresh.Count > 0)
            {
                barren = 0;
                yield return new ListPart<T>(readAt, fresh);
            }
            else
            {
                // An empty part says nothing; one that holds only what was seen is a circle.
                barren++;
            }

            after = part.NextCursor;
            if (after is null)
            {
                yield break;
            }

            if (!cursors.Add(after) || barren > (part.Data.Count > 0 ? mostBarren : MostBarren))
            {
                await FaultAsync(objectId, ReadingFaultKind.RepeatedPage, $"Facebook repeats a part of the list of {objectId} instead of going on; what stands further down is not read.", cancellationToken);
                yield break;
            }
        }
    }

    private async Task FaultAsync(string objectId, ReadingFaultKind kind, string detail, CancellationToken cancellationToken)
    {
        _notWhole.Add(objectId);
        _found.Add(kind);
        await _memory.FoundAsync(_pageId, kind, detail, cancellationToken);
        Log.BrokenOff(_logger, _pageId, detail);
    }

    private async Task<GraphList<T>> AskAsync<T>(string objectId, int lastStep, string? after, Func<int, string?, Task<GraphList<T>>> ask, CancellationToken cancellationToken)
    {
        string[] missing = [.. _missing];
        var isRepeated = false;
        while (true)
        {
            var step = Math.Min(_limits.GetValueOrDefault(objectId), lastStep);
            try
            {
                var list = await ask(step, after);
                await KeepFieldsAsync(cancellationToken);
                return list;
            }
            catch (GraphException exception) when (exception.Error.Recovery is Recovery.AskForLess && step < lastStep)
            {
                _limits[objectId] = step + 1;
                await _memory.LearnLimitAsync(_pageId, objectId, step + 1, cancellationToken);
                Log.AskedForLess(_logger, objectId, step + 1);
            }
            catch (GraphException exception) when (after is null && exception.Error.IsOfRequest)
            {
                // What names no field may be a passing trouble: it is asked for once more as it was.
                var named = Named(exception.Error);
                if (named is null && !isRepeated)
                {
                    isRepeated = true;
                }
                else if (DoWithout(named))
                {
                    _knowsFields = false;
                }
                else
                {
                    // The fields are not what is wrong.
                    _missing.Clear();
                    _missing.UnionWith(missing);
                    throw;
                }
            }
        }
    }

    /// <summary>The field of ours that the error names, and that was asked for.</summary>
    private string? Named(GraphError error)
    {
        var field = GraphFields.Outermost(NamedField().Match(error.Message ?? "").Groups["field"].Value);
        return GraphFields.Dispensable.Contains(field) && !_missing.Contains(field) ? field : null;
    }

    /// <summary>
    /// Leaves out a field, or, where none is named, all that can be done without; but never unnamed what tells whose a comment is and
    /// whether it is hidden.
    /// </summary>
    /// <returns>False when nothing is left to leave out.</returns>
    private bool DoWithout(string? named)
    {
        var before = _missing.Count;
        _missing.UnionWith(named is null ? GraphFields.Dispensable.Except(["from", "is_hidden"]) : [named]);
        return _missing.Count > before;
    }

    // Only an answer shows that it was the fields.
    private async Task KeepFieldsAsync(CancellationToken cancellationToken)
    {
        if (_knowsFields)
        {
            return;
        }

        _knowsFields = true;
        if (_missing.SetEquals(_known))
        {
            return;
        }

        await _memory.LearnMissingFieldsAsync(_pageId, [.. _missing.Order(StringComparer.Ordinal)], cancellationToken);
        if (_missing.Count == 0)
        {
            await _memory.MendedAsync(_pageId, [ReadingFaultKind.MissingField], cancellationToken);
            return;
        }

        var detail = $"Facebook no longer knows: {string.Join(", ", _missing.Order(StringComparer.Ordinal))}. The Page is read without.";
        await _memory.FoundAsync(_pageId, ReadingFaultKind.MissingField, detail, cancellationToken);
        Log.ReadsWithout(_logger, _pageId, detail);
    }

    [GeneratedRegex(@"\((?<field>[a-z_]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedField();

    private static partial class Log
    {
        [LoggerMessage(2004, LogLevel.Information, "Facebook finds the reading of {ObjectId} too heavy: the usual amount is halved {Times} times.")]
        public static partial void AskedForLess(ILogger logger, string objectId, int times);

        [LoggerMessage(2005, LogLevel.Warning, "Page {PageId}: {Detail}")]
        public static partial void BrokenOff(ILogger logger, string pageId, string detail);

        [LoggerMessage(2006, LogLevel.Warning, "Page {PageId}: {Detail}")]
        public static partial void ReadsWithout(ILogger logger, string pageId, string detail);
    }
}
