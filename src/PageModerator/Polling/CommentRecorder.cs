using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.Screening;

namespace PageModerator.Polling;

/// <summary>Writes what was read, before anything else is done about it. Recording the same reading twice changes nothing.</summary>
internal sealed class CommentRecorder(NpgsqlDataSource database, IOptions<FacebookOptions> facebook, TimeProvider timeProvider)
{
    /// <summary>
    /// Facebook's copies of a list may lag behind a change by seconds, however often they are read. So soon after a change of ours no reading shows another.
    /// </summary>
    public static readonly TimeSpan ShortestSettling = TimeSpan.FromMinutes(1);

    /// <summary>Makes the Page known under the name that the settings give it.</summary>
    public async Task RegisterAsync(string pageId, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into pages (id, name, added_at, polls_succeeded, failures_in_a_row, missing_fields) values ($1, $2, $3, 0, 0, '{}')
            on conflict (id) do update set name = excluded.name where pages.name is distinct from excluded.name
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(name);
        command.Parameters.Add(Time(timeProvider.GetUtcNow()));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records posts and the comments that came with them, in one transaction. What was read later than this stays as it is.</summary>
    /// <returns>The short ids of the comments that were not known before.</returns>
    public async Task<HashSet<string>> RecordAsync(
        string pageId,
        IReadOnlyCollection<GraphPost> posts,
        IEnumerable<CommentReading> comments,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // One statement can't meet the same comment twice, in whatever spelling; of doubles the last counts. The order is that in which
        // rows are locked: the Page's other walk may hold some of the same comments.
        var distinct = comments
            .GroupBy(comment => comment.ShortId, StringComparer.Ordinal)
            .Select(group => group.Last())
            .OrderBy(comment => comment.ShortId, StringComparer.Ordinal)
            .ToList();

        // Posts before comments, on every walk, and each in one order: two that held the one and waited for the other would never end.
        await LockPostsAsync(connection, pageId, posts.Select(post => post.Id).Union(distinct.Select(comment => comment.PostId)), cancellationToken);
        var moved = posts.Count > 0 ? await WritePostsAsync(connection, pageId, posts, cancellationToken) : [];

        if (distinct.Any(comment => comment.Attachment is null))
        {
            distinct = await KeepAttachmentsAsync(connection, pageId, distinct, cancellationToken);
        }

        var isNew = await WriteCommentsAsync(connection, pageId, distinct, cancellationToken);

        await MarkPostsAsync(connection, pageId, posts, moved, [.. distinct.Where(comment => isNew.Contains(comment.ShortId))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    /// <summary>
    /// Takes posts for busy, their single photos with them, on Facebook's word and before anything of it was read. Ids are compared by their
    /// last part, since Facebook spells them in several ways. Posts that are not known stay so.
    /// </summary>
    public async Task MarkBusyAsync(string pageId, IReadOnlyCollection<string> postIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update posts set commented_at = greatest(commented_at, $3), named_at = $3, photos_read_at = null where page_id = $1 and (substring(id from '[^_]*$') = any($2) or photo_ids && $2)");
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(postIds.Select(CommentIds.Short).ToArray());
        command.Parameters.Add(Time(timeProvider.GetUtcNow()));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records that posts were read which Facebook had named, or which were looked for by name.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="named">Read since they were named.</param>
    /// <param name="lookedFor">Looked for, found or not.</param>
    /// <param name="begunAt">When the reading was begun: what was named later still is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordReadAsync(string pageId, string[] named, string[] lookedFor, DateTimeOffset begunAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            update posts set named_at = case when id = any($2) and named_at <= $4 then null else named_at end,
                             looked_for_at = case when id = any($3) then $4 else looked_for_at end
             where page_id = $1 and ((id = any($2) and named_at <= $4) or id = any($3))
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(named);
        command.Parameters.AddWithValue(lookedFor);
        command.Parameters.Add(Time(begunAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records, in the caller's transaction, that Facebook confirmed a change of ours: its answer is a reading too.</summary>
    /// <param name="connection">With the transaction.</param>
    /// <param name="pageId">The Page.</param>
    /// <param name="hidden">Comments that are hidden now, as they are stored.</param>
    /// <param name="shown">Comments that are visible again.</param>
    /// <param name="deleted">Comments that are gone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordChangedAsync(NpgsqlConnection connection, string pageId, string[] hidden, string[] shown, string[] deleted, CancellationToken cancellationToken)
    {
        // A list may show for a while what stood before a change: only readings begun an interval later are believed to show a colleague's.
        await using var command = new NpgsqlCommand("""
            with locked as (
                select id from comments where page_id = $1 and id = any($2 || $3 || $4) order by short_id for no key update
            )
            update comments c
               set is_hidden = (c.is_hidden or c.id = any($2)) and not c.id = any($3), deleted_at = case when c.id = any($4) then $5 end,
                   read_at = greatest(c.read_at, $5), settles_at = $6
              from locked where c.page_id = $1 and c.id = locked.id
            """, connection);
        var now = timeProvider.GetUtcNow();
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(hidden);
        command.Parameters.AddWithValue(shown);
        command.Parameters.AddWithValue(deleted);
        command.Parameters.Add(Time(now));
        command.Parameters.Add(Time(now + (facebook.Value.PollInterval > ShortestSettling ? facebook.Value.PollInterval : ShortestSettling)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records that comments were asked for by name and are still on Facebook.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="commentIds">As they are stored.</param>
    /// <param name="readAt">When the reading was begun that did not list them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordMetAsync(string pageId, IReadOnlyCollection<string> commentIds, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            with locked as (
                select id from comments where page_id = $1 and id = any($2) and read_at < $3 order by short_id for no key update
            )
            update comments c set read_at = $3 from locked where c.page_id = $1 and c.id = locked.id
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(commentIds.ToArray());
        command.Parameters.Add(Time(readAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records that comments are gone from Facebook, as found by a reading.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="commentIds">As they are stored.</param>
    /// <param name="readAt">When the reading was begun that did not find them; what was read since stands.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordDeletedAsync(string pageId, IReadOnlyCollection<string> commentIds, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            with locked as (
                select id from comments where page_id = $1 and id = any($2) and deleted_at is null and read_at <= $3 order by short_id for no key update
            ), gone as (
                update comments c set deleted_at = $4, read_at = $3
                  from locked where c.page_id = $1 and c.id = locked.id
                returning c.id, c.current_revision, c.author_id
            )
            insert into comment_changes (page_id, comment_id, revision, kind, noticed_at, awaits_reconciling)
            select $1, id, current_revision, 'deleted', $4, true from gone where author_id is distinct from $1
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(commentIds.ToArray());
        command.Parameters.Add(Time(readAt));
        command.Parameters.Add(Time(timeProvider.GetUtcNow()));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task LockPostsAsync(NpgsqlConnection connection, string pageId, IEnumerable<string> postIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select from posts where page_id = $1 and id = any($2) order by id for no key update", connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(Texts(postIds));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>The posts that are new, or of which Facebook says something else than before, such as when something last happened under them.</returns>
    private static async Task<HashSet<string>> WritePostsAsync(NpgsqlConnection connection, string pageId, IReadOnlyCollection<GraphPost> posts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into posts (page_id, id, message, permalink, created_at, updated_at, awaits_deep_read, photo_ids, is_gone)
            select $1, t.id, coalesce(t.message, ''), t.permalink, t.created_at, t.updated_at, false, coalesce(string_to_array(t.photo_ids, ','), '{}'), false
              from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
                as t (id, message, permalink, created_at, updated_at, photo_ids)
             order by t.id
            on conflict (page_id, id) do update
               set message = coalesce(nullif(excluded.message, ''), posts.message), permalink = coalesce(excluded.permalink, posts.permalink),
                   updated_at = coalesce(excluded.updated_at, posts.updated_at),
                   photo_ids = case when excluded.photo_ids = '{}' then posts.photo_ids else excluded.photo_ids end, is_gone = false
             where (posts.message, posts.permalink, posts.updated_at, posts.photo_ids, posts.is_gone)
                   is distinct from (excluded.message, excluded.permalink, excluded.updated_at, excluded.photo_ids, false)
            returning id
            """, connection);
        var distinct = posts.GroupBy(post => post.Id).Select(group => group.Last()).ToList();
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(Texts(distinct.Select(post => (string?)post.Id)));
        command.Parameters.Add(Texts(distinct.Select(post => post.Message ?? post.Story ?? "")));
        command.Parameters.Add(Texts(distinct.Select(post => post.PermalinkUrl)));
        command.Parameters.Add(Times(distinct.Select(post => post.CreatedTime ?? post.UpdatedTime ?? DateTimeOffset.UnixEpoch).Cast<DateTimeOffset?>()));
        command.Parameters.Add(Times(distinct.Select(post => post.UpdatedTime)));
        command.Parameters.Add(Texts(distinct.Select(post => string.Join(',', PhotoIds(post)))));
        var moved = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            moved.Add(reader.GetString(0));
        }

        return moved;
    }

    private async Task<HashSet<string>> WriteCommentsAsync(NpgsqlConnection connection, string pageId, List<CommentReading> comments, CancellationToken cancellationToken)
    {
        var isNew = new HashSet<string>();
        if (comments.Count == 0)
        {
            return isNew;
        }

        // A revision, and a change of what Facebook shows, are written in the same statement as the comment: neither stands without the other.
        await using var command = new NpgsqlCommand("""
            with incoming as (
                select i.*, k.is_hidden as was_hidden,
                       case when i.is_hidden is null then coalesce(k.is_hidden, false)
                            when i.read_at < k.settles_at then k.is_hidden
                            else i.is_hidden end as shows_hidden
                  from unnest(
                    $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::boolean[],
                    $10::boolean[], $11::bytea[], $12::text[], $13::text[], $14::text[], $16::text[], $17::timestamptz[])
                    as i (id, post_id, parent_id, author_id, author_name, created_at, permalink, is_hidden,
                          can_hide, content_hash, message, attachment, link_url, short_id, read_at)
                  left join comments k on k.page_id = $1 and k.short_id = i.short_id
            ), written as (
                insert into comments as c (page_id, id, short_id, post_id, parent_id, author_id, author_name, created_at, permalink,
                                           is_hidden, can_hide, first_seen_at, current_revision, content_hash, read_at)
                select $1, id, short_id, post_id, parent_id, author_id, author_name, created_at, permalink, shows_hidden, can_hide, $15, 1, content_hash, read_at
                  from incoming order by short_id
                on conflict (page_id, short_id) do update
                   set is_hidden = excluded.is_hidden,
                       can_hide = coalesce(excluded.can_hide, c.can_hide),
                       author_id = coalesce(excluded.author_id, c.author_id),
                       author_name = coalesce(excluded.author_name, c.author_name),
                       permalink = coalesce(excluded.permalink, c.permalink),
                       current_revision = c.current_revision + (c.content_hash <> excluded.content_hash)::int,
                       content_hash = excluded.content_hash,
                       read_at = excluded.read_at,
                       deleted_at = null
                 where excluded.read_at >= c.read_at
                   and (c.content_hash <> excluded.content_hash
                    or c.is_hidden <> excluded.is_hidden
                    or c.deleted_at is not null
                    or c.can_hide is distinct from coalesce(excluded.can_hide, c.can_hide)
                    or c.author_id is distinct from coalesce(excluded.author_id, c.author_id)
                    or c.author_name is distinct from coalesce(excluded.author_name, c.author_name)
                    or c.permalink is distinct from coalesce(excluded.permalink, c.permalink))
                returning c.id, c.short_id, c.current_revision, c.is_hidden, c.author_id, (xmax = 0) as is_new
            ), revised as (
                insert into revisions (page_id, comment_id, number, message, attachment, link_url, read_at, awaits_screening)
                select $1, written.id, written.current_revision, incoming.message, incoming.attachment, incoming.link_url, incoming.read_at,
                       written.author_id is distinct from $1
                  from written join incoming using (short_id)
                on conflict (page_id, comment_id, number) do nothing
            ), noticed as (
                insert into comment_changes (page_id, comment_id, revision, kind, noticed_at, awaits_reconciling)
                select $1, written.id, written.current_revision, case when written.is_hidden then 'hidden' else 'shown' end, $15, true
                  from written join incoming using (short_id)
                 where not written.is_new and written.is_hidden <> incoming.was_hidden and written.author_id is distinct from $1
            )
            select short_id from written where is_new
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.Id)));
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.PostId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.ParentId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.AuthorId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.AuthorName)));
        command.Parameters.Add(Times(comments.Select(comment => comment.CreatedAt).Cast<DateTimeOffset?>()));
        command.Parameters.Add(Texts(comments.Select(comment => comment.Permalink)));
        command.Parameters.Add(Flags(comments.Select(comment => comment.IsHidden)));
        command.Parameters.Add(Flags(comments.Select(comment => comment.CanHide)));
        command.Parameters.Add(new NpgsqlParameter { Value = comments.Select(comment => comment.ContentHash).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.Message)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.Attachment?.ToString())));
        command.Parameters.Add(Texts(comments.Select(comment => comment.LinkUrl)));
        command.Parameters.Add(Time(timeProvider.GetUtcNow()));
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.ShortId)));
        command.Parameters.Add(Times(comments.Select(comment => comment.ReadAt).Cast<DateTimeOffset?>()));

        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            isNew.Add(reader.GetString(0));
        }

        return isNew;
    }

    /// <summary>A reading without attachments leaves a comment's own as they were: their absence is no edit.</summary>
    private static async Task<List<CommentReading>> KeepAttachmentsAsync(NpgsqlConnection connection, string pageId, List<CommentReading> comments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select c.short_id, r.attachment, r.link_url
              from comments c join revisions r on r.page_id = c.page_id and r.comment_id = c.id and r.number = c.current_revision
             where c.page_id = $1 and c.short_id = any($2)
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(comments.Select(comment => comment.ShortId).ToArray());
        var known = new Dictionary<string, (AttachmentKind Kind, string? LinkUrl)>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known[reader.GetString(0)] = (Enum.Parse<AttachmentKind>(reader.GetString(1)), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2));
        }

        return [.. comments.Select(comment =>
        {
            var (kind, link) = known.GetValueOrDefault(comment.ShortId);
            return comment with { Attachment = kind, LinkUrl = link };
        })];
    }

    // Set together with the newest comments: if the process dies before the older ones are read, the mark remembers that they wait.
    private static async Task MarkPostsAsync(NpgsqlConnection connection, string pageId, IReadOnlyCollection<GraphPost> posts, HashSet<string> moved, List<CommentReading> found, CancellationToken cancellationToken)
    {
        var isNew = found.Select(comment => comment.ShortId).ToHashSet(StringComparer.Ordinal);
        var deeper = posts
            .Where(post => post.Comments is { HasMore: true } shown
                && (shown.Data.Count == 0
                    || shown.Data.Any(comment => isNew.Contains(CommentIds.Short(comment.Id)))
                    // In another order than was asked for the newest may be among those not shown.
                    || (moved.Contains(post.Id) && !PageReader.AreNewestFirst(shown.Data))))
            .Select(post => post.Id)
            .ToArray();
        if (found.Count + deeper.Length == 0)
        {
            return;
        }

        var commented = found.GroupBy(comment => comment.PostId, StringComparer.Ordinal).ToList();
        await using var command = new NpgsqlCommand("""
            update posts p set awaits_deep_read = p.awaits_deep_read or p.id = any($2), commented_at = greatest(p.commented_at, t.at)
              from (select coalesce(d.id, f.id) as id, f.at
                      from unnest($2::text[]) as d (id)
                      full join unnest($3::text[], $4::timestamptz[]) as f (id, at) on f.id = d.id) t
             where p.page_id = $1 and p.id = t.id
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(deeper);
        command.Parameters.Add(Texts(commented.Select(post => post.Key)));
        command.Parameters.Add(Times(commented.Select(post => (DateTimeOffset?)post.Max(comment => comment.CreatedAt))));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The single photos of a post that has several; of a single one Facebook gives the comments with the post.</summary>
    private static List<string> PhotoIds(GraphPost post)
    {
        var photos = post.Attachments?.Data
            .SelectMany(attachment => attachment.Subattachments?.Data ?? [])
            .Select(attachment => attachment.Target?.Id)
            .OfType<string>()
            .Distinct()
            .ToList() ?? [];
        return photos.Count > 1 ? photos : [];
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Times(IEnumerable<DateTimeOffset?> values) =>
        new() { Value = values.Select(value => value?.ToUniversalTime()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Time(DateTimeOffset value) => new() { Value = value.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Flags(IEnumerable<bool?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean };
}
