using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Review.Challenges;

/// <summary>What somebody wrote into the form, as it came.</summary>
internal sealed record ChallengeDraft(string Reference, string Text, string? Name, string? Email);

/// <summary>Takes challenges, gives each to somebody who did not decide, and keeps the answers.</summary>
internal sealed partial class ChallengeDesk(
    IDbContextFactory<ModerationDbContext> contexts,
    ScreenerSource screeners,
    PeopleDirectory people,
    PersonEvents events,
    MailSender mail,
    IOptions<FacebookOptions> facebook,
    IOptions<ReviewOptions> review,
    TimeProvider timeProvider,
    ILogger<ChallengeDesk> logger)
{
    private const int Most = 200;

    /// <summary>Keeps it, and tells those who will answer, without a word of it.</summary>
    public async Task AddAsync(string pageId, ChallengeDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var commentId = await FindAsync(db, pageId, draft.Reference, cancellationToken);
        var challenge = new Challenge
        {
            Id = Guid.NewGuid(),
            PageId = pageId,
            Reference = draft.Reference,
            CommentId = commentId,
            Text = draft.Text,
            Name = draft.Name,
            Email = draft.Email,
            MadeAt = timeProvider.GetUtcNow(),
            Keeper = await IsForChairAsync(db, pageId, commentId, draft, cancellationToken) ? Role.ChairOfGovernors : Role.Headteacher,
        };
        db.Challenges.Add(challenge);
        await db.SaveChangesAsync(cancellationToken);
        Log.Made(logger, pageId);
        await TellAsync(db, challenge, cancellationToken);
    }

    /// <summary>Those that a person may answer, of the Pages' latest: waiting ones first, newest first.</summary>
    public async Task<IReadOnlyList<Challenge>> ListAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = await db.Challenges
            .Where(challenge => viewer.Pages.Keys.Contains(challenge.PageId))
            .OrderBy(challenge => challenge.AnsweredAt != null)
            .ThenByDescending(challenge => challenge.MadeAt)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var answerers = await AnswerersAsync(db, all, cancellationToken);
        return [.. all.Where(challenge => answerers[challenge.Id].Any(person => person.Id == viewer.Id))];
    }

    /// <summary>How many of a Page wait for an answer that this person may give.</summary>
    public async Task<int> CountWaitingAsync(PagePerson person, string pageId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Challenges.Where(one => one.PageId == pageId && one.AnsweredAt == null).ToListAsync(cancellationToken);
        var answerers = await AnswerersAsync(db, waiting, cancellationToken);
        return waiting.Count(challenge => answerers[challenge.Id].Any(one => one.Id == person.Id));
    }

    /// <summary>Null: there is none with that id, or it is not for this person.</summary>
    public async Task<Challenge?> FindAsync(Viewer viewer, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Challenges.SingleOrDefaultAsync(challenge => challenge.Id == id, cancellationToken) is { } challenge
            && viewer.Pages.ContainsKey(challenge.PageId)
            && (await AnswerersAsync(db, [challenge], cancellationToken))[id].Any(person => person.Id == viewer.Id)
            ? challenge
            : null;
    }

    /// <summary>Keeps the answer, once, and mails it to the person who asked, where there is an address.</summary>
    /// <returns>Null: it is answered already, or not for this person to answer. Otherwise whether a mail that was due went out.</returns>
    public async Task<bool?> AnswerAsync(Viewer viewer, Guid id, string answer, bool isUpheld, string? address, CancellationToken cancellationToken)
    {
        if (await FindAsync(viewer, id, cancellationToken) is not { AnsweredAt: null } challenge)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            var now = timeProvider.GetUtcNow();
            var answered = await db.Challenges
                .Where(one => one.Id == id && one.AnsweredAt == null)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(one => one.AnsweredAt, now)
                        .SetProperty(one => one.AnsweredBy, viewer.Id)
                        .SetProperty(one => one.Answer, answer)
                        .SetProperty(one => one.IsUpheld, isUpheld),
                    cancellationToken);
            if (answered == 0)
            {
                return null;
            }

            events.Add(db, "challenge_answered", viewer.Id, pageId: challenge.PageId, commentId: challenge.CommentId, address: address);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return challenge.Email is not { } recipient || await TrySendAsync(recipient, ChallengeWords.Answer(PageName(challenge.PageId), answer, isUpheld), challenge.PageId, cancellationToken);
    }

    /// <summary>Those who may answer: whoever keeps it, and did not decide about that comment.</summary>
    private async Task<Dictionary<Guid, IReadOnlyList<PagePerson>>> AnswerersAsync(ModerationDbContext db, IReadOnlyList<Challenge> challenges, CancellationToken cancellationToken)
    {
        var answerers = new Dictionary<Guid, IReadOnlyList<PagePerson>>();
        foreach (var page in challenges.GroupBy(challenge => challenge.PageId))
        {
            var all = await people.OfAsync(page.Key, cancellationToken);
            var comments = page.Select(challenge => challenge.CommentId).OfType<string>().Distinct().ToList();
            var decided = (await db.Reviews.Where(act => act.PageId == page.Key && comments.Contains(act.CommentId)).Select(act => new { act.CommentId, act.PersonId }).Distinct().ToListAsync(cancellationToken))
                .ToLookup(act => act.CommentId, act => act.PersonId, StringComparer.Ordinal);
            foreach (var challenge in page)
            {
                answerers[challenge.Id] = Answerers(challenge, all, challenge.CommentId is { } comment ? [.. decided[comment]] : []);
            }
        }

        return answerers;
    }

    private static List<PagePerson> Answerers(Challenge challenge, IReadOnlyList<PagePerson> all, HashSet<Guid> decided)
    {
        // Where there is nobody of the role, or only who decided, the next one stands in; what is the chair's never falls to the headteacher.
        Role[] roles = challenge.Keeper is Role.ChairOfGovernors
            ? [Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl]
            : [Role.Headteacher, Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl];
        return roles
            .Select(role => all.Where(person => person.Is(role) && !decided.Contains(person.Id) && (challenge.Keeper is not Role.ChairOfGovernors || !person.Is(Role.Headteacher))).ToList())
            .FirstOrDefault(some => some.Count > 0) ?? [];
    }

    /// <summary>Whether the headteacher decided, or is who it is about.</summary>
    private async Task<bool> IsForChairAsync(ModerationDbContext db, string pageId, string? commentId, ChallengeDraft draft, CancellationToken cancellationToken)
    {
        var screener = screeners.For(pageId);
        if (screener.Screen(new ScreeningInput($"{draft.Text}\n{draft.Reference}")) is var verdict
            && (verdict.Concerns.Contains(Concern.AboutHeadteacher) || verdict.Subjects.Any(person => person.Role is Screening.Policy.SchoolRole.Headteacher)))
        {
            return true;
        }

        var heads = (await people.OfAsync(pageId, cancellationToken)).Where(person => person.Is(Role.Headteacher)).Select(person => person.Id).ToList();
        return commentId is not null
            && (await db.Restrictions.AnyAsync(one => one.PageId == pageId && one.CommentId == commentId && one.Keeper == Role.ChairOfGovernors, cancellationToken)
                || await db.Reviews.AnyAsync(one => one.PageId == pageId && one.CommentId == commentId && heads.Contains(one.PersonId), cancellationToken));
    }

    /// <summary>The comment whose id stands in what somebody wrote, usually in a link.</summary>
    private static async Task<string?> FindAsync(ModerationDbContext db, string pageId, string reference, CancellationToken cancellationToken)
    {
        var numbers = Numbers().Matches(reference).Select(match => match.Value).Distinct().ToList();
        return numbers.Count == 0
            ? null
            : await db.Comments.Where(comment => comment.PageId == pageId && numbers.Contains(comment.ShortId)).Select(comment => comment.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task TellAsync(ModerationDbContext db, Challenge challenge, CancellationToken cancellationToken)
    {
        foreach (var person in (await AnswerersAsync(db, [challenge], cancellationToken))[challenge.Id])
        {
            await TrySendAsync(person.Email, ChallengeWords.Waiting(PageName(challenge.PageId), challenge.Id, review.Value), challenge.PageId, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(string recipient, RenderedMail content, string pageId, CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
        {
            return false;
        }

        try
        {
            await mail.SendAsync(recipient, content, cancellationToken);
            return true;
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            // The digest tells of what waits, so nothing is lost.
            Log.NotSent(logger, pageId, exception.GetType().Name);
            return false;
        }
    }

    private string PageName(string pageId) =>
        facebook.Value.Pages.Find(page => page.Id == pageId) is { Name.Length: > 0 } page ? page.Name : $"Page {pageId}";

    [GeneratedRegex(@"\d{5,64}", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "Page {PageId}: a decision was challenged.")]
        public static partial void Made(ILogger logger, string pageId);

        [LoggerMessage(7102, LogLevel.Error, "Page {PageId}: a mail about a challenge could not be sent ({Reason}).")]
        public static partial void NotSent(ILogger logger, string pageId, string reason);
    }
}
