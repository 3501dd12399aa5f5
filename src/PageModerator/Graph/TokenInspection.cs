using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Records;

namespace PageModerator.Graph;

/// <summary>Asks Facebook what the Pages' tokens are: at the start, when one was replaced, and once a day, since a token may end early and in silence.</summary>
internal sealed partial class TokenInspection(
    IGraphApi graph,
    GraphGate gate,
    FacebookSecrets secrets,
    Func<IDbContextFactory<ModerationDbContext>> contexts,
    IOptions<FacebookOptions> options,
    TimeProvider timeProvider,
    ILogger<TokenInspection> logger)
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Where something was amiss, its mend should be seen soon.</summary>
    private static readonly TimeSpan FaultyInterval = TimeSpan.FromMinutes(5);

    /// <summary>The start does not wait for a Facebook that is slow.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    /// <summary>Where Facebook gave no answer, nothing is known of the token: the next look, come a little early or late, asks again, and each after twice the time.</summary>
    private static readonly TimeSpan UnansweredInterval = TimeSpan.FromSeconds(50);
    private const int MostDoublings = 6;

    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset At, int Unanswered)> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Token, string? Fault)> _fitness = new(StringComparer.Ordinal);

    /// <summary>Asks about a Page's token, with the app's own token where there is one.</summary>
    /// <exception cref="GraphException">Facebook refuses the question.</exception>
    /// <exception cref="GraphProtocolException">Facebook's answer says nothing of the token.</exception>
    public async Task<TokenFacts> AskAsync(string pageId, CancellationToken cancellationToken)
    {
        var token = secrets.AccessToken(pageId);
        var asker = options.Value.AppId is { Length: > 0 } appId && secrets.AppSecret is { } secret ? new PageToken(pageId, $"{appId}|{secret}") : token;
        var answer = await graph.DebugTokenAsync(token.Value, asker, cancellationToken);
        return answer.Data is { } data
            ? TokenFacts.From(data, pageId, timeProvider.GetUtcNow())
            : throw new GraphProtocolException("Facebook says nothing of the token: set Facebook:AppId and Facebook:AppSecret of the app that made it.");
    }

    /// <summary>Inspects every token before the work begins.</summary>
    /// <exception cref="StartException">A token is of a kind with which the Page would look empty. Where Facebook can't be asked, the service starts: reading will tell.</exception>
    public async Task EnsureFitAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StartLimit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var unfit = new ConcurrentBag<(int Index, string Fault)>();
        await Parallel.ForAsync(0, options.Value.Pages.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, _) =>
        {
            try
            {
                if (await InspectAsync(options.Value.Pages[i].Id, either.Token) is { Unfitness: { } fault })
                {
                    unfit.Add((i, fault));
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotAsked(logger, options.Value.Pages[i].Id, "no answer in time");
            }
        });

        if (!unfit.IsEmpty)
        {
            throw new StartException(string.Join(Environment.NewLine, unfit.OrderBy(one => one.Index).Select(one => $"Facebook:Pages:{one.Index}:AccessToken can't be used: {one.Fault}")));
        }
    }

    /// <summary>Holds a token against what was found out since the start: with one of the wrong kind every Page looks calm.</summary>
    /// <exception cref="GraphProtocolException">It can't serve its Page.</exception>
    public void EnsureFit(PageToken token)
    {
        if (_fitness.TryGetValue(token.PageId, out var known) && known is { Fault: { } fault } && known.Token == token.Value)
        {
            throw new GraphProtocolException($"The token can't serve the Page: {fault}");
        }
    }

    /// <summary>Inspects the tokens that are due.</summary>
    public async Task InspectDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts().CreateDbContextAsync(cancellationToken);
        var known = await db.GraphTokens.ToDictionaryAsync(token => token.PageId, cancellationToken);
        var stopped = await db.GraphStops.Where(stop => StopReasons.OfWriting.Contains(stop.Reason)).Select(stop => stop.Subject).ToListAsync(cancellationToken);
        await Parallel.ForEachAsync(options.Value.Pages.Select(page => page.Id), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (page, cancellation) =>
        {
            try
            {
                if (IsDue(page, known.GetValueOrDefault(page), stopped.Contains(page)))
                {
                    await InspectAsync(page, cancellation);
                }
            }
            catch (IOException exception)
            {
                // Its token can't be read: those of other Pages can.
                Log.NotAsked(logger, page, exception.Message);
            }
        });
    }

    private bool IsDue(string pageId, TokenFacts? known, bool isStopped)
    {
        var now = timeProvider.GetUtcNow();
        var isAsked = _asked.TryGetValue(pageId, out var asked);
        var wait = asked.Unanswered is > 0 and var times ? UnansweredInterval * (1 << Math.Min(times - 1, MostDoublings)) : FaultyInterval;
        if (isAsked && now - asked.At < wait && asked.Token == secrets.AccessToken(pageId).Value)
        {
            return false;
        }

        return known is null || known.IsFaulty || isStopped
            || now - known.CheckedAt >= Interval
            || (isAsked && asked.Token != secrets.AccessToken(pageId).Value);
    }

    private async Task<TokenFacts?> InspectAsync(string pageId, CancellationToken cancellationToken)
    {
        if (await gate.IsThrottledAsync(pageId, cancellationToken))
        {
            return null;
        }

        TokenFacts facts;
        try
        {
            var token = secrets.AccessToken(pageId).Value;
            var unanswered = _asked.TryGetValue(pageId, out var asked) && asked.Token == token ? asked.Unanswered : 0;
            _asked[pageId] = (token, timeProvider.GetUtcNow(), unanswered + 1);
            facts = await AskAsync(pageId, cancellationToken);
            _asked[pageId] = (token, timeProvider.GetUtcNow(), 0);
            _fitness[pageId] = (token, facts.Unfitness);
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            Log.NotAsked(logger, pageId, exception.Message);
            return null;
        }

        await using var db = await contexts().CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into graph_tokens (page_id, checked_at, kind, is_valid, profile_id, scopes, expires_at, data_access_expires_at)
            values ({facts.PageId}, {facts.CheckedAt}, {facts.Kind}, {facts.IsValid}, {facts.ProfileId}, {facts.Scopes}, {facts.ExpiresAt}, {facts.DataAccessExpiresAt})
            on conflict (page_id) do update
               set checked_at = excluded.checked_at, kind = excluded.kind, is_valid = excluded.is_valid, profile_id = excluded.profile_id,
                   scopes = excluded.scopes, expires_at = excluded.expires_at, data_access_expires_at = excluded.data_access_expires_at
            """,
            cancellationToken);
        return facts;
    }

    private static partial class Log
    {
        [LoggerMessage(1003, LogLevel.Information, "Page {PageId}: Facebook could not be asked about the token: {Reason}")]
        public static partial void NotAsked(ILogger logger, string pageId, string reason);
    }
}
