using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.People;

/// <summary>Every set of roles against every kind of comment, with and without somebody else to keep it: the rules are written here a second time, as sentences.</summary>
public sealed class WallTests(PostgresFixture postgres)
{
    private const string HeadKey = "okafor";
    private const string TeacherKey = "venn";

    private static readonly Kind[] Kinds =
    [
        .. from isPersonalData in new[] { false, true }
           from chairs in Enum.GetValues<Kept>()
           from heads in Enum.GetValues<Kept>()
           from isUrgent in new[] { false, true }
           where isUrgent == false || heads is Kept.Kept
           select new Kind(isPersonalData, chairs, heads, isUrgent),
    ];

    private static readonly Role[][] RoleSets = [.. Enumerable.Range(0, 1 << Enum.GetValues<Role>().Length).Select(bits => Enum.GetValues<Role>().Where(role => (bits & (1 << (int)role)) != 0).ToArray())];

    private enum Kept
    {
        No,
        Kept,
        Released,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Lin Marsh", null, false)]
    [InlineData(null, "Tom Ashby", false)]
    [InlineData("Chidi Okafor", "Tom Ashby", false)]
    [InlineData(null, null, true)]
    [InlineData(null, "Chidi Okafor", true)]
    [InlineData("Chidi Okafor", null, true)]
    [InlineData("Chidi Okafor", "Ngozi Okafor", true)]
    public async Task What_is_about_the_headteacher_is_known_to_reach_nobody_before_it_does(string? chair, string? lead, bool isForNobody)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: WithoutPeople);
        await AddPersonAsync(page, "Adaeze Okafor", "ada@school.example", Role.Headteacher);
        await (chair is null ? Task.CompletedTask : AddPersonAsync(page, chair, "gov@school.example", Role.ChairOfGovernors));
        await (lead is null ? Task.CompletedTask : AddPersonAsync(page, lead, "lead@school.example", Role.Dsl));
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Open evening").Id, "See you there", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        var wall = page.App.Services.GetRequiredService<Wall>();
        var sights = new List<Sight>();
        var people = await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation);
        foreach (var person in people)
        {
            sights.Add(await wall.OfAsync(person, page.PageId, Cancellation));
        }

        var seen = await page.QueryAsync(async db =>
        {
            db.Add(new Restriction { PageId = page.PageId, CommentId = comment.Id, Revision = 1, Keeper = Role.ChairOfGovernors, Subjects = ["Mrs Okafor"], Keys = [HeadKey], IsUrgent = false });
            await db.SaveChangesAsync(Cancellation);
            var readers = 0;
            foreach (var sight in sights)
            {
                readers += await sight.Comments(db).CountAsync(Cancellation);
            }

            return readers;
        });

        (seen == 0).ShouldBe(isForNobody);
        Wall.IsKeptForNobody(people, ["Mrs Okafor"]).ShouldBe(isForNobody);
    }

    [Theory]
    [InlineData(true, true, "Sam Lowe", "s.lowe@school.example")]
    [InlineData(true, false, "Sam Lowe", "s.lowe@school.example")]
    [InlineData(false, false, "Sam Lowe", "s.lowe@school.example")]
    [InlineData(true, true, "Edward Venn-Lowe", "ed@school.example")]
    [InlineData(true, false, "The office", "e.venn@school.example")]
    [InlineData(true, true, "Chidi Okafor", "c@school.example")]
    public async Task Nobody_sees_more_or_less_than_their_roles_say(bool hasHead, bool hasChair, string name, string email)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: WithoutPeople);
        await FillAsync(page);
        var viewer = await AddPersonAsync(page, name, email);
        await (hasHead ? AddPersonAsync(page, "Adaeze Okafor", "ada@school.example", Role.Headteacher) : Task.CompletedTask);
        await (hasChair ? AddPersonAsync(page, "Lin Marsh", "lin@school.example", Role.ChairOfGovernors) : Task.CompletedTask);
        var wall = page.App.Services.GetRequiredService<Wall>();

        foreach (var roles in RoleSets)
        {
            await SetRolesAsync(page, viewer, roles);
            var sight = await wall.OfAsync(new Viewer(viewer, name, email, new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = roles.ToHashSet() }), page.PageId, Cancellation);
            var comments = await page.QueryAsync(db => sight.Comments(db).Select(comment => comment.Id).ToListAsync(Cancellation));
            var oneByOne = await page.QueryAsync(db => sight.CommentsOneByOne(db).Select(comment => comment.Id).ToListAsync(Cancellation));
            var entries = await page.QueryAsync(db => sight.Entries(db).Select(entry => entry.CommentId).ToListAsync(Cancellation));

            var expected = Kinds.Where(kind => Sees(kind, roles, hasHead, hasChair, name, email)).Select(kind => kind.CommentId(page.PageId)).Order(StringComparer.Ordinal).ToList();
            comments.Order(StringComparer.Ordinal).ToList().ShouldBe(expected, customMessage: $"comments for {string.Join(", ", roles)}");
            oneByOne.Order(StringComparer.Ordinal).ToList().ShouldBe(expected, customMessage: $"comments one by one for {string.Join(", ", roles)}");
            entries.Order(StringComparer.Ordinal).ToList().ShouldBe(expected, customMessage: $"entries for {string.Join(", ", roles)}");
            (sight.SeesComments || expected.Count == 0).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Another_Pages_comments_are_nobodys_here()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: WithoutPeople);
        await FillAsync(page);
        var everything = Enum.GetValues<Role>().Where(role => role is not Role.Headteacher).ToHashSet();
        var viewer = new Viewer(Guid.NewGuid(), "Sam Lowe", "s.lowe@school.example", new Dictionary<string, IReadOnlySet<Role>> { ["999"] = everything });
        var wall = page.App.Services.GetRequiredService<Wall>();

        foreach (var pageId in (string[])["999", page.PageId])
        {
            var sight = await wall.OfAsync(viewer, pageId, Cancellation);
            (await page.QueryAsync(db => sight.Comments(db).CountAsync(Cancellation))).ShouldBe(0);
            (await page.QueryAsync(db => sight.Entries(db).CountAsync(Cancellation))).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Counts_for_those_who_see_no_comment_leave_out_what_is_restricted()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: WithoutPeople);
        await FillAsync(page);

        (await page.QueryAsync(db => Wall.Countable(db, page.PageId).CountAsync(Cancellation))).ShouldBe(Kinds.Count(kind => !kind.IsRestricted));
    }

    [Theory]
    [InlineData("Mrs Okafor", "Adaeze Okafor", "head@school.example", true)]
    [InlineData("Mrs Okafor", "OKAFOR, Adaeze", "head@school.example", true)]
    [InlineData("Mrs Okafor-Lind", "A. Okafor", "a@school.example", true)]
    [InlineData("Mrs Okafor", "Adaeze Okafor-Lind", "a@school.example", true)]
    [InlineData("Mr O'Brien", "Pat O\u2019Brien", "p@school.example", true)]
    [InlineData("Mr Zoë Müller", "Zoe Muller", "z@school.example", true)]
    [InlineData("Mr Venn", "The office", "e.venn@school.example", true)]
    [InlineData("Miss Sarah", "Sarah Jones", "s@school.example", true)]
    [InlineData("Sarah Brown", "Sarah Jones", "s.jones@school.example", false)]
    [InlineData("Mrs Okafor", "Mrs Venn", "venn@school.example", false)]
    public void Listed_person_is_known_by_the_surname(string listed, string name, string email, bool isSame) =>
        SurnameKeys.Listed(listed).Intersect(SurnameKeys.Account(name, email)).Any().ShouldBe(isSame);

    // What the contract says, without a thought for how it is asked of a database.
    private static bool Sees(Kind kind, Role[] roles, bool hasHead, bool hasChair, string name, string email)
    {
        var isHead = roles.Contains(Role.Headteacher);
        var isChair = roles.Contains(Role.ChairOfGovernors) && !isHead;
        var isDsl = roles.Contains(Role.Dsl);
        var isOfTheSafeguardingTeam = isDsl || roles.Contains(Role.DeputyDsl);
        var isCalledOkafor = name.Contains("Okafor", StringComparison.Ordinal);
        var isCalledVenn = name.Contains("Venn", StringComparison.Ordinal) || email.Contains("venn", StringComparison.Ordinal);
        var isAboutTheHead = kind.Chair is Kept.Kept;
        var isAboutTheTeacher = kind.Head is Kept.Kept;

        // Never by somebody who is spoken of.
        if ((isAboutTheHead && isCalledOkafor) || (isAboutTheTeacher && isCalledVenn))
        {
            return false;
        }

        // The head's is the chair's; the safeguarding lead's where there is no chair who may keep it; never the headteacher's.
        var isThereAChair = hasChair || isChair;
        var canTheChairKeep = hasChair && !(isChair && isCalledOkafor);
        if (isAboutTheHead && (isHead || !(isChair || (isDsl && !(canTheChairKeep || isThereAChair)))))
        {
            return false;
        }

        // (Who keeps what is about the head decides on all of it.) A teacher's is the headteacher's, and the safeguarding team's when it is urgent; without a headteacher who may keep it it is the chair's, then the safeguarding lead's.
        var canAHeadKeep = (hasHead || isHead) && !(isHead && isCalledVenn);
        if (isAboutTheTeacher && !isAboutTheHead && !(isHead || (isOfTheSafeguardingTeam && kind.IsUrgent) || (!canAHeadKeep && (isChair || (isDsl && !isThereAChair)))))
        {
            return false;
        }

        if (isHead || isOfTheSafeguardingTeam || roles.Contains(Role.Moderator))
        {
            return true;
        }

        // The chair sees what is or was the chair's, the data protection officer personal data that are nobody's secret.
        var isOrWasTheChairs = kind.Chair is not Kept.No || (kind.Head is not Kept.No && !canAHeadKeep);
        return (isChair && isOrWasTheChairs) || (roles.Contains(Role.Dpo) && kind.IsPersonalData && !kind.IsRestricted);
    }

    private static Dictionary<string, string?> WithoutPeople { get; } = new()
    {
        ["Moderation:Mode"] = "Observe",
        ["People:0:Roles"] = "overseer",
        ["People:1:Roles"] = "overseer",
        ["People:2:Roles"] = "overseer",
    };

    private static async Task FillAsync(ModeratedPage page)
    {
        var now = page.Clock.GetUtcNow();
        await page.QueryAsync(async db =>
        {
            db.Add(new Post { PageId = page.PageId, Id = "1_1", Message = "", Permalink = null, CreatedAt = now, UpdatedAt = null, PhotoIds = [] });
            foreach (var kind in Kinds)
            {
                db.Add(new Comment
                {
                    PageId = page.PageId,
                    Id = kind.CommentId(page.PageId),
                    ShortId = kind.CommentId(page.PageId),
                    PostId = "1_1",
                    ParentId = null,
                    AuthorId = null,
                    AuthorName = null,
                    CreatedAt = now,
                    Permalink = null,
                    IsHidden = false,
                    CanHide = true,
                    FirstSeenAt = now,
                    CurrentRevision = 1,
                    ContentHash = [],
                    ReadAt = now,
                });
                AddRestriction(db, page, kind, Role.ChairOfGovernors, kind.Chair, HeadKey);
                AddRestriction(db, page, kind, Role.Headteacher, kind.Head, TeacherKey);
            }

            return await db.SaveChangesAsync(Cancellation);
        });

        await using var connection = await page.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await page.App.Services.GetRequiredService<LogWriter>().AppendAsync(
            connection,
            [
                .. Kinds.Select(kind => new LogDraft
                {
                    PageId = page.PageId,
                    PostId = "1_1",
                    CommentId = kind.CommentId(page.PageId),
                    Revision = 1,
                    Kind = LogKinds.Screened,
                    Outcome = "queue",
                    Categories = kind.IsPersonalData ? ["personal_data"] : ["abusive"],
                }),
            ],
            Cancellation);
        await transaction.CommitAsync(Cancellation);
    }

    private static void AddRestriction(ModerationDbContext db, ModeratedPage page, Kind kind, Role keeper, Kept kept, string key)
    {
        if (kept is not Kept.No)
        {
            db.Add(new Restriction
            {
                PageId = page.PageId,
                CommentId = kind.CommentId(page.PageId),
                Revision = 1,
                Keeper = keeper,
                Subjects = [key],
                Keys = [key],
                IsUrgent = kind.IsUrgent,
                ReleasedAt = kept is Kept.Released ? page.Clock.GetUtcNow() : null,
            });
        }
    }

    private static async Task<Guid> AddPersonAsync(ModeratedPage page, string name, string email, params Role[] roles)
    {
        var id = Guid.NewGuid();
        await page.QueryAsync(async db =>
        {
            db.Add(new Person { Id = id, Name = name, Email = email, NormalizedEmail = email.ToUpperInvariant(), InvitedAt = page.Clock.GetUtcNow() });
            return await db.SaveChangesAsync(Cancellation);
        });
        await SetRolesAsync(page, id, roles);
        return id;
    }

    private static Task<int> SetRolesAsync(ModeratedPage page, Guid person, Role[] roles) => page.QueryAsync(async db =>
    {
        await db.PersonRoles.Where(role => role.PersonId == person).ExecuteDeleteAsync(Cancellation);
        db.AddRange(roles.Select(role => new PersonRole { PersonId = person, PageId = page.PageId, Role = role }));
        return await db.SaveChangesAsync(Cancellation);
    });

    private sealed record Kind(bool IsPersonalData, Kept Chair, Kept Head, bool IsUrgent)
    {
        public bool IsRestricted => Chair is Kept.Kept || Head is Kept.Kept;

        public string CommentId(string pageId) => $"{pageId}_{IsPersonalData}{Chair}{Head}{IsUrgent}";
    }
}
