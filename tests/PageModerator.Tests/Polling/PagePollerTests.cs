using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Sandbox;
using PageModerator.Screening;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Polling;

public sealed class PagePollerTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_comments_are_recorded_with_what_Facebook_says_of_them()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("School is closed tomorrow.");
        var comment = page.Sandbox.Page.AddComment(post.Id, "Thanks for letting us know", ModeratedPage.Parent);
        var reply = page.Sandbox.Page.AddComment(comment.Id, "Stay warm all", author: null);

        await page.PollAsync(Cancellation);

        var comments = await page.QueryAsync(db => db.Comments.OrderBy(row => row.Id).ToListAsync());
        comments.Select(row => row.Id).ShouldBe([comment.Id, reply.Id]);
        comments[0].AuthorName.ShouldBe(ModeratedPage.Parent.Name);
        comments[0].PostId.ShouldBe(post.Id);
        comments[0].CreatedAt.ShouldBe(comment.CreatedAt, TimeSpan.FromSeconds(1));
        comments[1].AuthorId.ShouldBeNull();
        comments[1].ParentId.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task Quiet_Page_of_25_posts_with_30_comments_each_costs_one_call_a_poll()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        for (var post = 0; post < 25; post++)
        {
            var id = page.Sandbox.Page.AddPost($"Post {post}").Id;
            for (var comment = 0; comment < 30; comment++)
            {
                page.Sandbox.Page.AddComment(id, $"Lovely, number {comment}", ModeratedPage.Parent);
            }
        }

        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(2);
        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(750);
    }

    [Fact]
    public async Task All_comments_of_a_busy_post_are_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 250; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Comment {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(250);
        (await page.QueryAsync(db => db.Posts.AnyAsync(row => row.AwaitsDeepRead))).ShouldBeFalse();
    }

    [Fact]
    public async Task New_comment_on_a_busy_post_costs_one_call_more_and_no_walk_over_all_of_it()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 450; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Comment {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        page.Sandbox.Page.AddComment(post.Id, "One more", ModeratedPage.Parent);
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(2);
        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(451);
    }

    [Fact]
    public async Task Deep_reading_that_was_broken_off_is_taken_up_again()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 250; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Comment {i}", ModeratedPage.Parent);
        }

        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Comments, Code = 10 }))
        {
            await page.PollAsync(Cancellation);
        }

        var broken = await page.QueryAsync(db => db.Comments.CountAsync());
        await page.RestartAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        broken.ShouldBe(30);
        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(250);
    }

    [Fact]
    public async Task Edited_comment_is_a_new_revision_and_is_screened_again()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Sports day");
        var comment = page.Sandbox.Page.AddComment(post.Id, "What a lovely day", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.Edit(comment.Id, "you are all wankers, every one of you");

        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);

        var revisions = await page.QueryAsync(db => db.Revisions.OrderBy(row => row.Number).ToListAsync());
        revisions.Select(row => row.Number).ShouldBe([1, 2]);
        revisions.ShouldAllBe(row => !row.AwaitsScreening);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Edit_deep_down_in_a_busy_post_is_found_by_the_rotation()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Snow!");
        var first = page.Sandbox.Page.AddComment(post.Id, "First!", ModeratedPage.Parent);
        for (var i = 0; i < 60; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Comment {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        page.Sandbox.Page.Edit(first.Id, "Second!");
        await page.PollAsync(Cancellation);
        var before = await page.QueryAsync(db => db.Revisions.CountAsync(row => row.CommentId == first.Id));
        await page.RotateAsync(Cancellation);

        before.ShouldBe(1);
        (await page.QueryAsync(db => db.Revisions.CountAsync(row => row.CommentId == first.Id))).ShouldBe(2);
    }

    [Fact]
    public async Task New_comment_on_a_post_of_last_winter_is_found_by_the_rotation()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var old = page.Sandbox.Page.AddPost("Nativity", createdAt: clock.GetUtcNow().AddDays(-330));
        for (var i = 0; i < 60; i++)
        {
            page.Sandbox.Page.AddPost($"Post {i}", createdAt: clock.GetUtcNow().AddDays(-i));
        }

        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        var comment = page.Sandbox.Page.AddComment(old.Id, "Only just seen this, gorgeous", ModeratedPage.Parent);
        await page.RotateAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.AnyAsync(row => row.Id == comment.Id))).ShouldBeTrue();
    }

    [Fact]
    public async Task Comments_on_the_single_photos_of_an_album_are_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var album = page.Sandbox.Page.AddPost("Sports day photos", SandboxPostKind.Album);
        var comment = page.Sandbox.Page.AddComment(album.Photos[1].Id, "Look at his face!", ModeratedPage.Parent);

        await page.PollAsync(Cancellation);

        var read = await page.QueryAsync(db => db.Comments.SingleAsync());
        read.Id.ShouldBe(comment.Id);
        read.PostId.ShouldBe(album.Id);
    }

    [Fact]
    public async Task Old_post_that_people_have_found_again_is_read_with_each_poll()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var old = page.Sandbox.Page.AddPost("Nativity", createdAt: clock.GetUtcNow().AddDays(-330));
        for (var i = 0; i < 30; i++)
        {
            page.Sandbox.Page.AddPost($"Post {i}", createdAt: clock.GetUtcNow().AddDays(-i));
        }

        page.Sandbox.Page.AddComment(old.Id, "Only just seen this, gorgeous", ModeratedPage.Parent);
        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        var comment = page.Sandbox.Page.AddComment(old.Id, "Me too", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        var isKnown = await page.QueryAsync(db => db.Comments.AnyAsync(row => row.Id == comment.Id, Cancellation));
        clock.Advance(TimeSpan.FromHours(3));
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        isKnown.ShouldBeTrue();
        page.Sandbox.Calls.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Albums_cost_a_rotation_a_call_only_for_photos_with_comments()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var album = page.Sandbox.Page.AddPost("Sports day photos", SandboxPostKind.Album, createdAt: clock.GetUtcNow().AddDays(-40));
        page.Sandbox.Page.AddPost("More photos", SandboxPostKind.Album, createdAt: clock.GetUtcNow().AddDays(-40));
        page.Sandbox.Page.AddComment(album.Photos[1].Id, "Look at his face!", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();

        await page.RotateAsync(Cancellation);
        var quiet = page.Sandbox.Calls.Total;
        clock.Advance(TimeSpan.FromDays(1));
        await page.RotateAsync(Cancellation);

        quiet.ShouldBe(2);
        page.Sandbox.Calls.Total.ShouldBe(2 + 7);
    }

    [Fact]
    public async Task Comment_on_a_photo_of_a_young_post_is_found_by_the_next_rotation_although_the_hint_does_not_move()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.RepliesMovePost = false;
        var album = page.Sandbox.Page.AddPost("Sports day photos", SandboxPostKind.Album, createdAt: clock.GetUtcNow().AddDays(-10));
        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(45));
        var comment = page.Sandbox.Page.AddComment(album.Photos[1].Id, "Look at his face!", ModeratedPage.Parent);
        await page.QueryAsync(db => db.Posts.ExecuteUpdateAsync(row => row.SetProperty(post => post.PhotosReadFor, page.Sandbox.Page.Posts.Single().UpdatedAt), Cancellation));

        await page.RotateAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation))).Id.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task Comments_that_are_no_longer_listed_are_asked_for_in_portions()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        page.Sandbox.Page.AddComment(post.Id, "Lovely", ModeratedPage.Parent);
        var comments = Enumerable.Range(0, 60).Select(i => page.Sandbox.Page.AddComment(post.Id, $"See you there {i}", ModeratedPage.Parent)).ToList();
        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(45));
        comments.ForEach(comment => page.Sandbox.Page.Delete(comment.Id));
        var asked = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            page.Sandbox.Calls.Clear();
            await page.RotateAsync(Cancellation);
            asked.Add(page.Sandbox.Calls.Count(SandboxCallKind.Node));
            clock.Advance(TimeSpan.FromMinutes(45));
        }

        asked.ShouldBe([50, 10, 0]);
        (await page.QueryAsync(db => db.Comments.CountAsync(comment => comment.DeletedAt != null, Cancellation))).ShouldBe(60);
    }

    [Fact]
    public async Task Posts_that_no_list_holds_are_looked_for_in_turn()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var posts = Enumerable.Range(0, 40).Select(i => page.Sandbox.Page.AddPost($"Post {i}", createdAt: clock.GetUtcNow().AddDays(-1 - i))).ToList();
        await page.RotateAsync(Cancellation);
        page.Sandbox.Behaviour.UnlistedPosts = posts.Select(post => post.Id).ToHashSet();
        posts.ForEach(post => page.Sandbox.Page.AddComment(post.Id, "Lovely", ModeratedPage.Parent));
        clock.Advance(TimeSpan.FromMinutes(45));
        await page.RotateAsync(Cancellation);
        var first = await page.QueryAsync(db => db.Comments.CountAsync(Cancellation));
        clock.Advance(TimeSpan.FromMinutes(45));
        await page.RotateAsync(Cancellation);

        first.ShouldBe(25);
        (await page.QueryAsync(db => db.Comments.CountAsync(Cancellation))).ShouldBe(40);
    }

    [Fact]
    public async Task Comments_on_a_visitors_post_are_read_and_their_hide_is_not_asked_for_in_vain()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var visit = page.Sandbox.Page.AddPost("Lovely fair today", SandboxPostKind.Visitor, ModeratedPage.Parent);
        var comment = page.Sandbox.Page.AddComment(visit.Id, "you are all wankers, every one of you", ModeratedPage.Troll);

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation))).Id.ShouldBe(comment.Id);
        page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(0);
        (await page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync(Cancellation))).ShouldBe(["screened", "not_hidden"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("👏👏👏")]
    [InlineData("שלום לכולם")]
    [InlineData("line one\nline two\t\"quoted\"")]
    [InlineData("nul \0 inside")]
    public async Task Whatever_people_write_is_recorded(string message)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Hello");
        page.Sandbox.Page.AddComment(post.Id, message, ModeratedPage.Parent, new SandboxAttachment("sticker", "https://example.org/s.png", ""));

        await page.PollAsync(Cancellation);

        var revision = await page.QueryAsync(db => db.Revisions.SingleAsync());
        revision.Message.ShouldBe(message.Replace('\0', '\uFFFD'));
        revision.Attachment.ShouldBe(AttachmentKind.Sticker);
        revision.AwaitsScreening.ShouldBeFalse();
    }

    [Fact]
    public async Task Comment_of_8000_characters_is_kept_whole()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Memories");
        var message = string.Concat(Enumerable.Repeat("I remember the old hall. ", 320));
        page.Sandbox.Page.AddComment(post.Id, message, ModeratedPage.Parent);

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Revisions.SingleAsync())).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Pages_own_comments_are_recorded_and_not_screened()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var post = page.Sandbox.Page.AddPost("Hello");
        page.Sandbox.Page.AddComment(post.Id, "Please ring the office on 01632 960215", page.Sandbox.Page.Self);

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(1);
        (await page.QueryAsync(db => db.Verdicts.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Comments_that_cannot_be_screened_keep_others_neither_from_being_read_nor_from_being_hidden()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        var comment = page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Call = SandboxCallKind.Hide }))
        {
            await page.PollAsync(Cancellation);
        }

        await page.QueryAsync(db => db.Database.ExecuteSqlRawAsync("alter table verdicts add constraint none_more check (revision_id < 0) not valid", Cancellation));
        page.Sandbox.Page.AddComment(post.Id, "What a lovely day", ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, "Lovely indeed", ModeratedPage.Parent);
        clock.Advance(TimeSpan.FromMinutes(1));
        var failure = await Should.ThrowAsync<PostgresException>(() => page.PollAsync(Cancellation));
        var isHidden = page.Sandbox.Page.Comment(comment.Id)!.IsHidden;
        page.Sandbox.Page.AddComment(post.Id, "And again", ModeratedPage.Parent);
        await Should.ThrowAsync<PostgresException>(() => page.RotateAsync(Cancellation));
        var readByRotation = await page.QueryAsync(db => db.Revisions.CountAsync(Cancellation));
        page.Sandbox.Page.AddComment(post.Id, "And once more", ModeratedPage.Parent);
        await Should.ThrowAsync<PostgresException>(() => page.PollAsync(Cancellation));
        var readByPoll = await page.QueryAsync(db => db.Revisions.CountAsync(Cancellation));
        await page.QueryAsync(db => db.Database.ExecuteSqlRawAsync("alter table verdicts drop constraint none_more", Cancellation));
        await page.PollAsync(Cancellation);

        failure.ConstraintName.ShouldBe("none_more");
        isHidden.ShouldBeTrue();
        readByRotation.ShouldBe(4);
        readByPoll.ShouldBe(5);
        (await page.QueryAsync(db => db.Revisions.CountAsync(row => row.AwaitsScreening, Cancellation))).ShouldBe(0);
        (await page.QueryAsync(db => db.Verdicts.CountAsync(Cancellation))).ShouldBe(5);
    }

    [Fact]
    public async Task Page_that_cannot_be_read_says_why_and_recovers_by_itself()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.RevokedSubcode = 460;

        await page.PollAsync(Cancellation);
        var ill = await page.QueryAsync(db => db.Pages.SingleAsync());
        page.Sandbox.Behaviour.RevokedSubcode = null;
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        var well = await page.QueryAsync(db => db.Pages.SingleAsync());

        ill.Failure.ShouldNotBeNull().ShouldContain("190/460");
        ill.PollsSucceeded.ShouldBe(0);
        well.Failure.ShouldBeNull();
        well.PollsSucceeded.ShouldBe(1);
    }

    [Fact]
    public async Task Feed_that_Facebook_finds_too_heavy_is_read_with_fewer_comments_and_costs_one_call_thereafter()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.HeaviestRead = 400;
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 50; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Comment {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(1);
        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(50);
        (await page.QueryAsync(db => db.Pages.SingleAsync())).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Pause_asked_for_by_the_answer_to_a_hide_outlasts_the_poll_that_met_it()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        var comment = page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 80001 }))
        {
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        var whilePaused = page.Sandbox.Calls.Total;
        clock.Advance(TimeSpan.FromMinutes(16));
        await page.PollAsync(Cancellation);

        whilePaused.ShouldBe(0);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Throttled_Page_is_left_alone_for_as_long_as_Facebook_says()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 80001 }))
        {
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);
        var whilePaused = page.Sandbox.Calls.Total;
        clock.Advance(TimeSpan.FromMinutes(16));
        await page.PollAsync(Cancellation);

        whilePaused.ShouldBe(0);
        page.Sandbox.Calls.Total.ShouldBe(1);
        (await page.QueryAsync(db => db.Pages.SingleAsync())).Failure.ShouldBeNull();
    }
}
