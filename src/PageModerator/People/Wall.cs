using PageModerator.Log;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Screening;

namespace PageModerator.People;

/// <summary>
/// Decides who may see what; nothing else does. What somebody may not see is absent from every query they make: not its text, title,
/// count, search hit or row (docs/adr/0016).
/// </summary>
internal sealed class Wall(PeopleDirectory directory)
{
    public Task<Sight> OfAsync(Viewer viewer, string pageId, CancellationToken cancellationToken) =>
        OfAsync(pageId, viewer.Name, viewer.Email, viewer.Pages.TryGetValue(pageId, out var roles) ? roles : new HashSet<Role>(), cancellationToken);

    public Task<Sight> OfAsync(PagePerson person, string pageId, CancellationToken cancellationToken) =>
        OfAsync(pageId, person.Name, person.Email, person.Roles, cancellationToken);

    /// <summary>What one of a Page's people sees.</summary>
    /// <param name="person">Who.</param>
    /// <param name="pageId">The Page.</param>
    /// <param name="people">All with a role on it.</param>
    public static Sight Of(PagePerson person, string pageId, IReadOnlyList<PagePerson> people) =>
        Of(pageId, person.Name, person.Email, person.Roles, people);

    private async Task<Sight> OfAsync(string pageId, string name, string email, IReadOnlySet<Role> roles, CancellationToken cancellationToken) =>
        Of(pageId, name, email, roles, await directory.OfAsync(pageId, cancellationToken));

    private static Sight Of(string pageId, string name, string email, IReadOnlySet<Role> roles, IReadOnlyList<PagePerson> people)
    {
        return new Sight(pageId, roles, SurnameKeys.Account(name, email), Keys(Role.ChairOfGovernors), Keys(Role.Headteacher));

        // Who is headteacher too is no keeper of what is said of the headteacher.
        string[]? Keys(Role keeper) =>
            people.Where(person => person.Is(keeper) && (keeper is Role.Headteacher || !person.Is(Role.Headteacher))).ToList() is { Count: > 0 } keepers
                ? [.. keepers.SelectMany(person => SurnameKeys.Account(person.Name, person.Email)).Distinct(StringComparer.Ordinal)]
                : null;
    }

    /// <summary>Whether there is something that could be said of the headteacher and that nobody would see.</summary>
    /// <param name="people">All with a role on the Page.</param>
    /// <param name="headteachers">Their names, as the policy lists them.</param>
    public static bool IsKeptForNobody(IReadOnlyList<PagePerson> people, IEnumerable<string> headteachers)
    {
        var keepers = people.Where(person => !person.Is(Role.Headteacher) && (person.Is(Role.ChairOfGovernors) || person.Is(Role.Dsl))).ToList();

        // Said of the office without a name, or of each by name. A safeguarding lead counts: they stand in wherever no chair may see it.
        IReadOnlyList<string>[] subjects = [[], .. headteachers.Select(SurnameKeys.Listed)];
        return subjects.Any(keys => !keepers.Exists(person => !SurnameKeys.Account(person.Name, person.Email).Intersect(keys).Any()));
    }

    /// <summary>What may be counted for those who see no comment: whatever is restricted is left out.</summary>
    public static IQueryable<Comment> Countable(ModerationDbContext db, string pageId) =>
        db.Comments.Where(comment => comment.PageId == pageId
            && !db.Restrictions.Any(restriction => restriction.PageId == pageId && restriction.CommentId == comment.Id && restriction.ReleasedAt == null));
}

/// <summary>What one person sees of one Page.</summary>
/// <param name="pageId">The Page.</param>
/// <param name="roles">What the person is to it.</param>
/// <param name="own">The person's names, folded.</param>
/// <param name="chairs">The names of those who keep what is about the headteacher; null: there is nobody.</param>
/// <param name="heads">The names of the headteachers; null: there is none.</param>
internal sealed class Sight(string pageId, IReadOnlySet<Role> roles, string[] own, string[]? chairs, string[]? heads)
{
    private static readonly string PersonalData = Category.PersonalData.Name();

    private readonly bool _isHead = roles.Contains(Role.Headteacher);
    private readonly bool _isDsl = roles.Contains(Role.Dsl);
    private readonly bool _isDeputy = roles.Contains(Role.DeputyDsl);
    private readonly bool _isDpo = roles.Contains(Role.Dpo);
    private readonly bool _isChair = roles.Contains(Role.ChairOfGovernors) && !roles.Contains(Role.Headteacher);

    public string PageId => pageId;

    /// <summary>Sees and decides on everything of the Page that is not restricted.</summary>
    public bool SeesPage => _isHead || _isDsl || _isDeputy || roles.Contains(Role.Moderator);

    /// <summary>Decides on what they see; others only look.</summary>
    public bool MayAct => SeesPage || _isChair;

    /// <summary>Sees nothing but what was restricted at some time, or passed on.</summary>
    public bool SeesOnlyApart => !SeesPage && !_isDpo;

    /// <summary>False: there is no comment that this person could ever see.</summary>
    public bool SeesComments => SeesPage || _isChair || _isDpo;

    public IQueryable<Comment> Comments(ModerationDbContext db)
    {
        var comments = NotBarred(db);
        if (SeesPage)
        {
            return comments;
        }

        var shown = Shown(db);
        return comments.Where(comment => shown.Contains(comment.Id));
    }

    /// <summary>The same comments, where each is asked for by itself: what may be seen is not gathered first.</summary>
    public IQueryable<Comment> CommentsOneByOne(ModerationDbContext db)
    {
        var comments = NotBarred(db);
        if (SeesPage)
        {
            return comments;
        }

        var (isChair, isDpo, given, passed, personal) = (_isChair, _isDpo, Granting(db), PassedOn(db), Personal(db));
        return comments.Where(comment =>
            (isChair && (given.Any(restriction => restriction.CommentId == comment.Id) || passed.Any(review => review.CommentId == comment.Id)))
            || (isDpo && personal.Any(entry => entry.CommentId == comment.Id)));
    }

    public IQueryable<LogEntry> Entries(ModerationDbContext db)
    {
        var barred = Barring(db);
        var entries = db.LogEntries.Where(entry => entry.PageId == pageId && !barred.Any(restriction => restriction.CommentId == entry.CommentId));
        if (SeesPage)
        {
            return entries;
        }

        var shown = Shown(db);
        return entries.Where(entry => shown.Contains(entry.CommentId));
    }

    /// <summary>Of the comments that the counts of the Page leave out those that this person sees. They are few.</summary>
    public IQueryable<string> Withheld(ModerationDbContext db)
    {
        var barred = Barring(db);
        var ids = Restricted(db).Select(restriction => restriction.CommentId).Distinct().Where(id => !barred.Any(restriction => restriction.CommentId == id));
        return SeesPage ? ids : ids.Where(id => Shown(db).Contains(id));
    }

    /// <summary>The ids of what somebody who does not see the Page as a whole is shown, as far as it is not barred to them.</summary>
    private IQueryable<string> Shown(ModerationDbContext db)
    {
        var given = Granting(db).Select(restriction => restriction.CommentId).Union(PassedOn(db).Select(review => review.CommentId));
        var personal = Personal(db).Select(entry => entry.CommentId);
        return (_isChair, _isDpo) switch
        {
            (true, true) => given.Union(personal),
            (true, false) => given,
            (false, true) => personal,
            (false, false) => given.Where(_ => false),
        };
    }

    /// <summary>
    /// Restrictions that keep a comment from this person. Who keeps what is about the headteacher decides on all of it, whoever else it
    /// speaks of.
    /// </summary>
    private IQueryable<Restriction> Barring(ModerationDbContext db)
    {
        var (restricted, passed) = (Restricted(db), PassedOn(db));
        var (isHead, isChair, isDsl, isUrgentOnly) = (_isHead, _isChair, _isDsl, _isDsl || _isDeputy);
        var (chairKeys, hasChair) = (chairs ?? [], chairs is not null);
        var (headKeys, hasHead) = (heads ?? [], heads is not null);
        return restricted.Where(restriction =>
            restriction.Keys.Any(key => own.Contains(key))
            || (restriction.Keeper == Role.ChairOfGovernors
                && (isHead || !(isChair || (isDsl && (!hasChair || restriction.Keys.Any(key => chairKeys.Contains(key)))))))
            || (restriction.Keeper == Role.Headteacher
                && !(isHead
                    || (isUrgentOnly && restriction.IsUrgent)
                    || passed.Any(review => review.CommentId == restriction.CommentId)
                    || restricted.Any(other => other.CommentId == restriction.CommentId && other.Keeper == Role.ChairOfGovernors)
                    || ((!hasHead || restriction.Keys.Any(key => headKeys.Contains(key))) && (isChair || (isDsl && !hasChair))))));
    }

    /// <summary>Restrictions that this person keeps, and may release and put up again.</summary>
    public IQueryable<Restriction> Keeping(ModerationDbContext db)
    {
        var (isHead, isChair, isDsl) = (_isHead, _isChair, _isDsl);
        var (chairKeys, hasChair) = (chairs ?? [], chairs is not null);
        var (headKeys, hasHead) = (heads ?? [], heads is not null);
        return db.Restrictions.Where(restriction => restriction.PageId == pageId
            && ((restriction.Keeper == Role.ChairOfGovernors && !isHead && (isChair || (isDsl && (!hasChair || restriction.Keys.Any(key => chairKeys.Contains(key))))))
                || (restriction.Keeper == Role.Headteacher
                    && (isHead || ((!hasHead || restriction.Keys.Any(key => headKeys.Contains(key))) && (isChair || (isDsl && !hasChair)))))));
    }

    /// <summary>Restrictions, released or not, that give a chair sight of a comment.</summary>
    private IQueryable<Restriction> Granting(ModerationDbContext db)
    {
        var (headKeys, hasHead) = (heads ?? [], heads is not null);
        return db.Restrictions.Where(restriction => restriction.PageId == pageId
            && (restriction.Keeper == Role.ChairOfGovernors
                || !hasHead
                || restriction.Keys.Any(key => headKeys.Contains(key))));
    }

    /// <summary>What a colleague passed on to this person; it opens nothing that is about the headteacher.</summary>
    private IQueryable<ReviewRecord> PassedOn(ModerationDbContext db)
    {
        Role?[] receivers = [.. Receivers()];
        return db.Reviews.Where(review => review.PageId == pageId && review.Act == ReviewAct.Escalate && review.UndoneAt == null && receivers.Contains(review.PassedTo));
    }

    private IEnumerable<Role?> Receivers()
    {
        if (_isDsl || _isDeputy)
        {
            yield return Role.Dsl;
        }

        if (_isChair)
        {
            yield return Role.ChairOfGovernors;
        }
    }

    /// <summary>What data protection is about: entries of comments with personal data that are not restricted.</summary>
    private IQueryable<LogEntry> Personal(ModerationDbContext db)
    {
        var restricted = Restricted(db);
        return db.LogEntries.Where(entry => entry.PageId == pageId && entry.Kind == LogKinds.Screened && entry.Categories.Contains(PersonalData)
            && !restricted.Any(restriction => restriction.CommentId == entry.CommentId));
    }

    private IQueryable<Comment> NotBarred(ModerationDbContext db)
    {
        // Before it is screened nobody knows whom a text is about, and so who may not see it.
        var barred = Barring(db);
        var unscreened = db.Revisions.Where(revision => revision.PageId == pageId && revision.AwaitsScreening);
        return db.Comments.Where(comment => comment.PageId == pageId
            && !barred.Any(restriction => restriction.CommentId == comment.Id)
            && !unscreened.Any(revision => revision.CommentId == comment.Id));
    }

    private IQueryable<Restriction> Restricted(ModerationDbContext db) =>
        db.Restrictions.Where(restriction => restriction.PageId == pageId && restriction.ReleasedAt == null);
}
