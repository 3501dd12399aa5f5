using System.Globalization;
using System.Text.Json;
using PageModerator.Sandbox.Content;

namespace PageModerator.Sandbox;

/// <summary>
/// The state of the imitated Page, and what people do on it: write, edit, delete, hide. Safe from many threads.
/// Objects are named by their id or by the key that the content gave them.
/// </summary>
/// <remarks>A target that is not there gives an <see cref="ArgumentException"/>.</remarks>
public sealed class SandboxPage
{
    private readonly TimeProvider _time;
    private readonly SandboxBehaviour _behaviour;
    private readonly Dictionary<string, SandboxPost> _posts = [];
    private readonly Dictionary<string, SandboxPhoto> _photos = [];
    private readonly Dictionary<string, SandboxComment> _comments = [];
    private readonly Dictionary<string, SandboxPerson> _people = [];
    private readonly Dictionary<string, SandboxPerson> _blocked = [];

    // a key, or the bare last part of a comment's id, to the whole id
    private readonly Dictionary<string, string> _aliases = [];

    // ids of the comments of a post, photo or comment, oldest first
    private readonly Dictionary<string, List<string>> _threads = [];
    private readonly Queue<CommentContent> _arriving = new();
    private long _lastNumber = 200_000_000_000;

    internal SandboxPage(PageContent content, SandboxBehaviour behaviour, TimeProvider time)
    {
        _behaviour = behaviour;
        _time = time;

        var facts = content.Page ?? new PageFacts("100000000000001", "Sandbox Primary School", "Primary School");
        Self = new SandboxPerson(facts.Id, facts.Name);
        Category = facts.Category;
        Fill(content);
    }

    /// <summary>The Page as an author: its id and name.</summary>
    public SandboxPerson Self { get; }

    /// <summary>Graph's category of the Page.</summary>
    public string Category { get; }

    /// <summary>Posts, newest first.</summary>
    public IReadOnlyList<SandboxPost> Posts
    {
        get
        {
            lock (Gate)
            {
                return [.. _posts.Values.OrderByDescending(post => post.CreatedAt).ThenByDescending(post => post.Id, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Comments that stand, on posts and photos, oldest first.</summary>
    public IReadOnlyList<SandboxComment> Comments
    {
        get
        {
            lock (Gate)
            {
                return [.. _comments.Values.Where(comment => !comment.IsDeleted).OrderBy(comment => comment.CreatedAt)];
            }
        }
    }

    /// <summary>Comments that have been deleted.</summary>
    public IReadOnlyList<SandboxComment> Deleted
    {
        get
        {
            lock (Gate)
            {
                return [.. _comments.Values.Where(comment => comment.IsDeleted)];
            }
        }
    }

    /// <summary>Comments that stand and are hidden, whoever hid them.</summary>
    public IReadOnlyList<SandboxComment> Hidden => [.. Comments.Where(comment => comment.IsHidden)];

    /// <summary>People who are blocked on the Page.</summary>
    public IReadOnlyList<SandboxPerson> Blocked
    {
        get
        {
            lock (Gate)
            {
                return [.. _blocked.Values];
            }
        }
    }

    /// <summary>How many comments of the content have yet to arrive.</summary>
    public int ToArrive
    {
        get
        {
            lock (Gate)
            {
                return _arriving.Count;
            }
        }
    }

    /// <summary>Held by whoever reads or changes several things at once; a thread may take it again.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Told of every change while the gate is held.</summary>
    internal Action<SandboxChange>? Changed { get; set; }

    /// <summary>A comment, deleted ones included, or null.</summary>
    public SandboxComment? Comment(string idOrKey)
    {
        lock (Gate)
        {
            return _comments.GetValueOrDefault(Resolve(idOrKey));
        }
    }

    /// <summary>A post, or null.</summary>
    public SandboxPost? Post(string idOrKey)
    {
        lock (Gate)
        {
            return _posts.GetValueOrDefault(Resolve(idOrKey));
        }
    }

    /// <summary>Puts up a post.</summary>
    /// <param name="message">Its text.</param>
    /// <param name="kind">What it is; photos are made for a photo post (one) and an album (three).</param>
    /// <param name="author">Null: the Page.</param>
    /// <param name="createdAt">Null: now.</param>
    public SandboxPost AddPost(
        string message,
        SandboxPostKind kind = SandboxPostKind.Status,
        SandboxPerson? author = null,
        DateTimeOffset? createdAt = null)
    {
        IReadOnlyList<string?> photos = kind switch
        {
            SandboxPostKind.Photo => [null],
            SandboxPostKind.Album => [null, null, null],
            SandboxPostKind.Status or SandboxPostKind.Visitor or SandboxPostKind.Review => [],
        };

        return AddPost(key: null, message, kind, author ?? Self, createdAt ?? _time.GetUtcNow(), photos);
    }

    /// <summary>Writes a comment.</summary>
    /// <param name="target">Post, photo or comment; an answer to an answer goes under the top comment, as on Facebook.</param>
    /// <param name="message">Its text; may be empty beside an attachment.</param>
    /// <param name="author">Null: withheld. <see cref="Self"/>: the Page.</param>
    /// <param name="attachment">What hangs on it.</param>
    /// <param name="createdAt">Null: now.</param>
    /// <exception cref="InvalidOperationException">The author is blocked.</exception>
    public SandboxComment AddComment(
        string target,
        string message,
        SandboxPerson? author,
        SandboxAttachment? attachment = null,
        DateTimeOffset? createdAt = null)
    {
        lock (Gate)
        {
            var (objectId, postId, parentId) = Place(Resolve(target));

            return Add(new SandboxComment
            {
                Id = NewId(objectId),
                ObjectId = objectId,
                PostId = postId,
                ParentId = parentId,
                Message = message,
                Author = author,
                Attachment = attachment,
                CreatedAt = createdAt ?? _time.GetUtcNow(),
            });
        }
    }

    /// <summary>The next comment of the content's arriving ones; people who are blocked by now write no more.</summary>
    /// <returns>Null when all have arrived.</returns>
    public SandboxComment? ArriveNext()
    {
        lock (Gate)
        {
            while (_arriving.TryDequeue(out var next))
            {
                var target = next.ReplyTo ?? next.Photo ?? next.Post;
                var isGone = !_aliases.TryGetValue(target, out var id) || Node(id) is null;

                if (!isGone && (next.By is not { } by || !_blocked.ContainsKey(by)))
                {
                    return Add(next, _time.GetUtcNow());
                }
            }

            return null;
        }
    }

    /// <summary>The author changes the text; Facebook keeps no trace of it.</summary>
    public SandboxComment Edit(string idOrKey, string message)
    {
        lock (Gate)
        {
            return Change(Standing(idOrKey) with { Message = message }, "edited");
        }
    }

    /// <summary>A colleague, or Facebook's own filter, hides a comment or shows it again.</summary>
    public SandboxComment SetHidden(string idOrKey, bool hidden = true)
    {
        lock (Gate)
        {
            var comment = Standing(idOrKey);

            return comment.IsHidden == hidden ? comment : Change(comment with { IsHidden = hidden }, hidden ? "hide" : "unhide");
        }
    }

    /// <summary>Deletes a comment with its answers, or a post with its photos and all comments.</summary>
    public void Delete(string idOrKey)
    {
        lock (Gate)
        {
            var id = Resolve(idOrKey);

            if (_posts.Remove(id, out var post))
            {
                foreach (var comment in Thread(id).Concat(post.Photos.SelectMany(photo => Thread(photo.Id))).Where(comment => !comment.IsDeleted).ToList())
                {
                    Remove(comment);
                }

                foreach (var photo in post.Photos)
                {
                    _photos.Remove(photo.Id);
                }

                return;
            }

            var doomed = Standing(id);

            foreach (var answer in Thread(doomed.Id).ToList())
            {
                Remove(answer);
            }

            Remove(doomed);
        }
    }

    /// <summary>Blocks a person or lifts the block; old comments stay.</summary>
    public void SetBlocked(SandboxPerson person, bool blocked = true)
    {
        lock (Gate)
        {
            if (blocked)
            {
                _blocked[person.Id] = person;
            }
            else
            {
                _blocked.Remove(person.Id);
            }
        }
    }

    /// <summary>Page, post, photo or standing comment with this id, for Graph; keys are not known there.</summary>
    internal object? Node(string id)
    {
        if (id == Self.Id)
        {
            return this;
        }

        if (_posts.TryGetValue(id, out var post))
        {
            return post;
        }

        if (_photos.TryGetValue(id, out var photo))
        {
            return photo;
        }

        var whole = !id.Contains('_', StringComparison.Ordinal) && _aliases.TryGetValue(id, out var alias) && IsDigits(id) ? alias : id;

        return _comments.TryGetValue(whole, out var comment) && !comment.IsDeleted ? comment : null;
    }

    /// <summary>Comments of a post or photo (all levels), or of a comment, oldest first. The caller holds the gate.</summary>
    internal IReadOnlyList<SandboxComment> Thread(string id) =>
        _threads.TryGetValue(id, out var ids) ? [.. ids.Select(comment => _comments[comment])] : [];

    /// <summary>Where the comments on a photo stand: a post's only photo shares the post's thread.</summary>
    internal string ObjectOf(SandboxPhoto photo) => _posts[photo.PostId].Photos.Count == 1 ? photo.PostId : photo.Id;

    internal int ThreadLength(string id) => _threads.TryGetValue(id, out var ids) ? ids.Count : 0;

    internal SandboxPerson? Person(string id) => _people.GetValueOrDefault(id);

    internal bool IsByPage(SandboxComment comment) => comment.Author?.Id == Self.Id;

    internal void MarkPrivatelyAnswered(SandboxComment comment) => _comments[comment.Id] = comment with { IsPrivatelyAnswered = true };

    internal bool CanHide(SandboxComment comment) =>
        !IsByPage(comment)
        && (comment.Author is not { } author || !_behaviour.RoleHolders.Contains(author.Id))
        && _posts[comment.PostId].Kind is not (SandboxPostKind.Visitor or SandboxPostKind.Review);

    internal bool CanRemove(SandboxComment comment) => _posts[comment.PostId].Kind != SandboxPostKind.Review;

    internal static PageContent ReadContent(Stream? content)
    {
        using var embedded = content is null ? typeof(SandboxPage).Assembly.GetManifestResourceStream("page.json") : null;

        return JsonSerializer.Deserialize((content ?? embedded)!, PageContentJson.Default.PageContent)
            ?? throw new JsonException("The Page's content is the word null.");
    }

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string LastPart(string id) => id[(id.LastIndexOf('_') + 1)..];

    private void Fill(PageContent content)
    {
        var now = _time.GetUtcNow();

        foreach (var person in content.People)
        {
            _people[person.Id] = person;
        }

        // oldest first, so that ids rise with time
        foreach (var post in content.Posts.OrderByDescending(post => post.HoursAgo))
        {
            AddPost(post.Key, post.Message, post.Kind, Author(post.By) ?? Self, now.AddHours(-post.HoursAgo), post.Photos);
        }

        // stable, and what is answered comes before its answer
        foreach (var comment in content.Comments.OrderBy(comment => comment.ReplyTo is not null).ThenBy(comment => comment.MinutesAfter))
        {
            var post = _posts[Resolve(comment.Post)];

            Add(comment, post.CreatedAt.AddMinutes(comment.MinutesAfter));
        }

        foreach (var comment in content.Arriving)
        {
            _arriving.Enqueue(comment);
        }
    }

    private SandboxPost AddPost(
        string? key,
        string message,
        SandboxPostKind kind,
        SandboxPerson author,
        DateTimeOffset createdAt,
        IReadOnlyList<string?> photoKeys)
    {
        lock (Gate)
        {
            var id = $"{Self.Id}_{NewNumber()}";
            var photos = photoKeys.Select(photo => new SandboxPhoto(NewNumber(), id, photo, createdAt)).ToList();
            var post = new SandboxPost
            {
                Id = id,
                Key = key,
                Kind = kind,
                Message = message,
                Author = author,
                CreatedAt = createdAt,
                UpdatedAt = createdAt,
                Photos = photos,
            };

            _people[author.Id] = author;
            _posts.Add(id, post);
            Alias(key, id);

            foreach (var photo in photos)
            {
                _photos.Add(photo.Id, photo);
                Alias(photo.Key, photo.Id);
            }

            return post;
        }
    }

    private SandboxComment Add(CommentContent content, DateTimeOffset at)
    {
        var (objectId, postId, parentId) = Place(Resolve(content.ReplyTo ?? content.Photo ?? content.Post));

        return Add(new SandboxComment
        {
            Id = NewId(objectId),
            Key = content.Key,
            ObjectId = objectId,
            PostId = postId,
            ParentId = parentId,
            Message = content.Message,
            Author = Author(content.By),
            CreatedAt = at,
            Attachment = content.Attachment,
            Labels = content.Label,
            Concerns = content.Concerns,
            Note = content.Note,
        });
    }

    private SandboxComment Add(SandboxComment comment)
    {
        if (comment.Author is { } author)
        {
            if (_blocked.ContainsKey(author.Id))
            {
                throw new InvalidOperationException($"Person {author.Id} is blocked on this Page and cannot comment.");
            }

            _people[author.Id] = author;
        }

        _comments.Add(comment.Id, comment);
        Alias(LastPart(comment.Id), comment.Id);
        Alias(comment.Key, comment.Id);
        Insert(comment.ObjectId, comment);

        if (comment.ParentId is { } parent)
        {
            Insert(parent, comment);
        }

        var post = _posts[comment.PostId];

        if (comment.CreatedAt > post.UpdatedAt && (comment.ParentId is null || _behaviour.RepliesMovePost))
        {
            _posts[post.Id] = post with { UpdatedAt = comment.CreatedAt };
        }

        Tell("add", comment);

        return comment;
    }

    private void Insert(string thread, SandboxComment comment)
    {
        if (!_threads.TryGetValue(thread, out var ids))
        {
            _threads.Add(thread, ids = []);
        }

        var at = ids.Count;

        while (at > 0 && _comments[ids[at - 1]].CreatedAt > comment.CreatedAt)
        {
            at--;
        }

        ids.Insert(at, comment.Id);
    }

    private SandboxComment Change(SandboxComment comment, string verb)
    {
        _comments[comment.Id] = comment;
        Tell(verb, comment);

        return comment;
    }

    private void Remove(SandboxComment comment)
    {
        _threads[comment.ObjectId].Remove(comment.Id);

        if (comment.ParentId is { } parent)
        {
            _threads[parent].Remove(comment.Id);
        }

        Change(comment with { IsDeleted = true }, "remove");
    }

    private SandboxComment Standing(string idOrKey) =>
        _comments.TryGetValue(Resolve(idOrKey), out var comment) && !comment.IsDeleted
            ? comment
            : throw new ArgumentException($"No comment {idOrKey} stands on this Page.", nameof(idOrKey));

    private (string ObjectId, string PostId, string? ParentId) Place(string id)
    {
        if (_posts.ContainsKey(id))
        {
            return (id, id, null);
        }

        if (_photos.TryGetValue(id, out var photo))
        {
            return (ObjectOf(photo), photo.PostId, null);
        }

        var parent = Standing(id);

        return (parent.ObjectId, parent.PostId, parent.ParentId ?? parent.Id);
    }

    private SandboxPerson? Author(string? by) => by switch
    {
        null => null,
        "page" => Self,
        _ => _people.TryGetValue(by, out var person) ? person : throw new JsonException($"The content names no person {by}."),
    };

    private void Alias(string? key, string id)
    {
        if (key is not null && !_aliases.TryAdd(key, id))
        {
            throw new JsonException($"The content uses the key {key} twice.");
        }
    }

    private string Resolve(string idOrKey) => _aliases.GetValueOrDefault(idOrKey, idOrKey);

    private string NewId(string objectId) => $"{LastPart(objectId)}_{NewNumber()}";

    private string NewNumber() => (++_lastNumber).ToString(CultureInfo.InvariantCulture);

    private void Tell(string verb, SandboxComment comment) => Changed?.Invoke(new SandboxChange(verb, comment, _time.GetUtcNow()));
}
