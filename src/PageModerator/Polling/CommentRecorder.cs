using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;

namespace PageModerator.Polling;

/// <summary>Writes what was read, before anything else is done about it. Recording the same reading twice changes nothing.</summary>
internal sealed class CommentRecorder(NpgsqlDataSource database, TimeProvider timeProvider)
{
    /// <summary>Makes the Page known under the name that the settings give it.</summary>
    public async Task RegisterAsync(string pageId, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into pages (id, name, added_at, polls_succeeded, failures_in_a_row) values ($1, $2, $3, 0, 0)
            on conflict (id) do update set name = excluded.name where pages.name is distinct from excluded.name
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(name);
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records posts and the comments that came with them, in one transaction.</summary>
    /// <returns>The ids of the comments that were not known before.</returns>
    public async Task<HashSet<string>> RecordAsync(
        string pageId,
        IReadOnlyCollection<GraphPost> posts,
        IEnumerable<CommentReading> comments,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        if (posts.Count > 0)
        {
            await WritePostsAsync(connection, pageId, posts, cancellationToken);
        }

        // One statement can't meet the same id twice; of doubles the last reading counts.
        var distinct = comments.GroupBy(comment => comment.Id).Select(group => group.Last()).ToList();
        var isNew = await WriteCommentsAsync(connection, pageId, distinct, cancellationToken);

        await MarkDeepReadsAsync(connection, pageId, posts, isNew, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    private static async Task WritePostsAsync(NpgsqlConnection connection, string pageId, IReadOnlyCollection<GraphPost> posts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into posts (page_id, id, message, permalink, created_at, updated_at, awaits_deep_read, photo_ids, is_gone)
            select $1, t.id, t.message, t.permalink, t.created_at, t.updated_at, false, string_to_array(t.photo_ids, ','), false
              from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
                as t (id, message, permalink, created_at, updated_at, photo_ids)
            on conflict (page_id, id) do update
               set message = excluded.message, permalink = excluded.permalink, updated_at = excluded.updated_at,
                   photo_ids = excluded.photo_ids, is_gone = false
             where (posts.message, posts.permalink, posts.updated_at, posts.photo_ids, posts.is_gone)
                   is distinct from (excluded.message, excluded.permalink, excluded.updated_at, excluded.photo_ids, false)
            """, connection);
        var distinct = posts.GroupBy(post => post.Id).Select(group => group.Last()).ToList();
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(Texts(distinct.Select(post => (string?)post.Id)));
        command.Parameters.Add(Texts(distinct.Select(post => post.Message ?? post.Story ?? "")));
        command.Parameters.Add(Texts(distinct.Select(post => post.PermalinkUrl)));
        command.Parameters.Add(Times(distinct.Select(post => post.CreatedTime ?? post.UpdatedTime ?? DateTimeOffset.UnixEpoch).Cast<DateTimeOffset?>()));
        command.Parameters.Add(Times(distinct.Select(post => post.UpdatedTime)));
        command.Parameters.Add(Texts(distinct.Select(post => string.Join(',', PhotoIds(post)))));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<HashSet<string>> WriteCommentsAsync(NpgsqlConnection connection, string pageId, List<CommentReading> comments, CancellationToken cancellationToken)
    {
        var isNew = new HashSet<string>();
        if (comments.Count == 0)
        {
            return isNew;
        }

        // A revision is written in the same statement as the comment whose content changed, so neither stands without the other.
        await using var command = new NpgsqlCommand("""
            with incoming as (
                select * from unnest(
                    $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::boolean[],
                    $10::boolean[], $11::bytea[], $12::text[], $13::text[], $14::text[])
                as t (id, post_id, parent_id, author_id, author_name, created_at, permalink, is_hidden,
                      can_hide, content_hash, message, attachment, link_url)
            ), written as (
                insert into comments as c (page_id, id, post_id, parent_id, author_id, author_name, created_at, permalink,
                                           is_hidden, can_hide, first_seen_at, current_revision, content_hash)
                select $1, id, post_id, parent_id, author_id, author_name, created_at, permalink, is_hidden, can_hide, $15, 1, content_hash
                  from incoming
                on conflict (page_id, id) do update
                   set is_hidden = excluded.is_hidden,
                       can_hide = coalesce(excluded.can_hide, c.can_hide),
                       author_id = coalesce(excluded.author_id, c.author_id),
                       author_name = coalesce(excluded.author_name, c.author_name),
                       permalink = coalesce(excluded.permalink, c.permalink),
                       current_revision = c.current_revision + (c.content_hash <> excluded.content_hash)::int,
                       content_hash = excluded.content_hash
                 where c.content_hash <> excluded.content_hash
                    or c.is_hidden <> excluded.is_hidden
                    or c.can_hide is distinct from coalesce(excluded.can_hide, c.can_hide)
                    or c.author_id is distinct from coalesce(excluded.author_id, c.author_id)
                    or c.author_name is distinct from coalesce(excluded.author_name, c.author_name)
                    or c.permalink is distinct from coalesce(excluded.permalink, c.permalink)
                returning c.id, c.current_revision, (xmax = 0) as is_new
            ), revised as (
                insert into revisions (page_id, comment_id, number, message, attachment, link_url, read_at, awaits_screening)
                select $1, written.id, written.current_revision, incoming.message, incoming.attachment, incoming.link_url, $15,
                       incoming.author_id is distinct from $1
                  from written join incoming on incoming.id = written.id
                on conflict (page_id, comment_id, number) do nothing
            )
            select id from written where is_new
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.Id)));
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.PostId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.ParentId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.AuthorId)));
        command.Parameters.Add(Texts(comments.Select(comment => comment.AuthorName)));
        command.Parameters.Add(Times(comments.Select(comment => comment.CreatedAt).Cast<DateTimeOffset?>()));
        command.Parameters.Add(Texts(comments.Select(comment => comment.Permalink)));
        command.Parameters.Add(Flags(comments.Select(comment => (bool?)comment.IsHidden)));
        command.Parameters.Add(Flags(comments.Select(comment => comment.CanHide)));
        command.Parameters.Add(new NpgsqlParameter { Value = comments.Select(comment => comment.ContentHash).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.Message)));
        command.Parameters.Add(Texts(comments.Select(comment => (string?)comment.Attachment.ToString())));
        command.Parameters.Add(Texts(comments.Select(comment => comment.LinkUrl)));
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });

        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            isNew.Add(reader.GetString(0));
        }

        return isNew;
    }

    // Set together with the newest comments: if the process dies before the older ones are read, the mark remembers that they wait.
    private static async Task MarkDeepReadsAsync(NpgsqlConnection connection, string pageId, IReadOnlyCollection<GraphPost> posts, HashSet<string> isNew, CancellationToken cancellationToken)
    {
        var deeper = posts
            .Where(post => post.Comments is { HasMore: true } shown && (shown.Data.Count == 0 || shown.Data.Any(comment => isNew.Contains(comment.Id))))
            .Select(post => post.Id)
            .ToArray();
        if (deeper.Length > 0)
        {
            await using var command = new NpgsqlCommand("update posts set awaits_deep_read = true where page_id = $1 and id = any($2)", connection);
            command.Parameters.AddWithValue(pageId);
            command.Parameters.AddWithValue(deeper);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
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

    private static NpgsqlParameter Flags(IEnumerable<bool?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean };
}
