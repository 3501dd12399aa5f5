using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Enforcement;

/// <summary>What people order is carried out once, read back and told in their name.</summary>
public sealed class OrdersTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Thanks = "Thank you, please write to the office.";
    private const string Person = "Ms Okafor";

    private static readonly Dictionary<string, string?> Observing = new() { ["Moderation:Mode"] = "Observe" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_is_restored_hidden_again_and_restored_again_and_each_is_told_in_the_persons_name()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        var shown = new List<bool>();
        foreach (var kind in (ActionKind[])[ActionKind.Unhide, ActionKind.Hide, ActionKind.Unhide])
        {
            await OrderAsync(page, comment, kind);
            await page.PollAsync(Cancellation);
            shown.Add(!page.Sandbox.Page.Comment(comment.Id)!.IsHidden);
            clock.Advance(TimeSpan.FromMinutes(2));
            await page.RotateAsync(Cancellation);
        }

        shown.ShouldBe([true, false, true]);
        (await EntriesAsync(page)).ShouldBe(["screened system", "hidden system", $"unhidden {Person}", $"hidden {Person}", $"unhidden {Person}"]);
    }

    [Fact]
    public async Task Delete_whose_turn_did_not_come_is_not_carried_out_on_another_text()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day").Id;
        var comments = Enumerable.Range(0, 24).Select(i => page.Sandbox.Page.AddComment(post, "See you there " + i, ModeratedPage.Troll)).ToList();
        await page.PollAsync(Cancellation);
        foreach (var comment in comments)
        {
            await OrderAsync(page, comment, ActionKind.Delete);
        }

        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Delete, Code = 368 }))
        {
            await page.PollAsync(Cancellation);
        }

        foreach (var comment in comments)
        {
            page.Sandbox.Page.Edit(comment.Id, "I am sorry, I take that back");
        }

        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(3));
        await page.PollAsync(Cancellation);

        comments.ShouldAllBe(comment => !page.Sandbox.Page.Comment(comment.Id)!.IsDeleted);
    }

    [Fact]
    public async Task Order_is_carried_out_before_anything_is_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Unhide);
        page.Sandbox.Calls.Clear();

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.Select(call => call.Kind).ShouldBe([SandboxCallKind.Unhide, SandboxCallKind.Feed]);
    }

    [Fact]
    public async Task Restored_comment_that_a_list_still_shows_as_hidden_is_nobody_elses_work()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Unhide);
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.SetHidden(comment.Id);
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.SetHidden(comment.Id, hidden: false);
        clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        (await EntriesAsync(page)).ShouldBe(["screened system", "hidden system", $"unhidden {Person}"]);
    }

    [Fact]
    public async Task Order_whose_answer_was_lost_is_not_told_as_somebody_elses_work()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var restored = Post(page, Abuse);
        var deleted = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, restored, ActionKind.Unhide);
        await OrderAsync(page, deleted, ActionKind.Delete);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { AfterEffect = true, ObjectId = restored.Id }))
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { AfterEffect = true, ObjectId = deleted.Id }))
        {
            await page.PollAsync(Cancellation);
            await page.RotateAsync(Cancellation);
        }

        clock.Advance(TimeSpan.FromMinutes(20));
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(restored.Id)!.IsHidden.ShouldBeFalse();
        page.Sandbox.Page.Comment(deleted.Id)?.IsDeleted.ShouldBeTrue();
        (await EntriesAsync(page)).Order(StringComparer.Ordinal).ShouldBe([$"deleted {Person}", "hidden system", "screened system", $"unhidden {Person}"]);
    }

    [Fact]
    public async Task Deleted_comment_is_read_back_and_its_answers_go_with_it()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, "See you there");
        page.Sandbox.Page.AddComment(comment.Id, "Me too", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Delete);

        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(1));
        await page.RotateAsync(Cancellation);

        page.Sandbox.Page.Comments.ShouldBeEmpty();
        (await EntriesAsync(page)).ShouldBe([$"deleted {Person}", "deleted_on_facebook system"]);
        (await page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).LastAsync())).Reasons[0].ShouldContain("which a person here had deleted");
    }

    [Fact]
    public async Task Delete_of_what_is_gone_already_is_done()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.Delete(comment.Id);
        await OrderAsync(page, comment, ActionKind.Delete);

        await page.PollAsync(Cancellation);

        (await StateAsync(page)).ShouldBe(ActionState.Done);
        (await page.QueryAsync(db => db.LogEntries.SingleAsync())).Reasons.ShouldBe(["The comment was gone from Facebook already."]);
    }

    [Fact]
    public async Task Reply_stands_under_the_comment_at_the_top_and_overwrites_nothing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "When does it start?");
        var answer = page.Sandbox.Page.AddComment(comment.Id, "Yes, when?", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, answer, ActionKind.Reply, Thanks);

        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);

        Replies(page).ShouldHaveSingleItem().ParentId.ShouldBe(comment.Id);
        (await EntriesAsync(page)).ShouldBe([$"replied {Person}"]);
    }

    [Theory]
    [InlineData("Drop", true, 1)]
    [InlineData("Html", true, 1)]
    [InlineData("Truncated", true, 1)]
    [InlineData("Error", true, 1)]
    [InlineData("Drop", false, 2)]
    [InlineData("Empty", false, 2)]
    [InlineData("Declined", false, 2)]
    public async Task Reply_whose_answer_was_lost_is_looked_for_before_it_is_given_again(string kind, bool isAfterEffect, int calls)
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, "When does it start?");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Reply, Thanks);
        using (page.Sandbox.Faults.Add(new SandboxFault(Enum.Parse<SandboxFaultKind>(kind)) { Call = SandboxCallKind.Reply, AfterEffect = isAfterEffect, Times = 1 }))
        {
            await page.PollAsync(Cancellation);
            await page.PollAsync(Cancellation);
            clock.Advance(TimeSpan.FromMinutes(1));
            await page.PollAsync(Cancellation);
        }

        var early = page.Sandbox.Calls.Count(SandboxCallKind.Reply);
        clock.Advance(TimeSpan.FromMinutes(5));
        await page.PollAsync(Cancellation);

        early.ShouldBe(1);
        page.Sandbox.Calls.Count(SandboxCallKind.Reply).ShouldBe(calls);
        Replies(page).ShouldHaveSingleItem();
        (await EntriesAsync(page)).ShouldBe([$"replied {Person}"]);
    }

    [Fact]
    public async Task Reply_whose_answer_was_lost_is_found_behind_a_hundred_older_ones_in_whatever_order_they_are_listed()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.OrderIgnored = true;
        var comment = Post(page, "When does it start?");
        for (var i = 0; i < 120; i++)
        {
            page.Sandbox.Page.AddComment(comment.Id, $"At nine, as on day {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(1));
        await OrderAsync(page, comment, ActionKind.Reply, Thanks);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { Call = SandboxCallKind.Reply, AfterEffect = true, Times = 1 }))
        {
            await page.PollAsync(Cancellation);
        }

        clock.Advance(TimeSpan.FromMinutes(5));
        await page.PollAsync(Cancellation);

        Replies(page).ShouldHaveSingleItem();
        (await EntriesAsync(page)).ShouldBe([$"replied {Person}"]);
    }

    [Fact]
    public async Task Reply_is_not_given_again_while_an_answer_is_listed_that_cannot_be_read()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, "When does it start?");
        page.Sandbox.Page.AddComment(comment.Id, "At nine", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Reply, Thanks);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { Call = SandboxCallKind.Reply, AfterEffect = true, Times = 1 }))
        {
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Behaviour.IdsWithheld = new HashSet<string> { Replies(page).Single().Id };
        clock.Advance(TimeSpan.FromMinutes(5));
        await page.PollAsync(Cancellation);
        var unread = page.Sandbox.Calls.Count(SandboxCallKind.Reply);
        page.Sandbox.Behaviour.IdsWithheld = new HashSet<string>();
        clock.Advance(TimeSpan.FromHours(1));
        await page.PollAsync(Cancellation);

        unread.ShouldBe(1);
        Replies(page).ShouldHaveSingleItem();
        (await EntriesAsync(page)).ShouldBe([$"replied {Person}"]);
    }

    [Theory]
    [InlineData(SandboxFaultKind.Ignored)]
    [InlineData(SandboxFaultKind.Echoed)]
    public async Task Answer_that_an_edit_would_get_is_taken_for_damage_and_the_reply_is_not_given_again(SandboxFaultKind kind)
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, "When does it start?");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Reply, Thanks);
        using (page.Sandbox.Faults.Add(new SandboxFault(kind) { Call = SandboxCallKind.Reply }))
        {
            await page.PollAsync(Cancellation);
        }

        clock.Advance(TimeSpan.FromHours(1));
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Count(SandboxCallKind.Reply).ShouldBe(1);
        (await StateAsync(page)).ShouldBe(ActionState.GaveUp);
        (await EntriesAsync(page)).ShouldBe([$"not_replied {Person}"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("user")]
    public async Task Author_is_blocked_and_unblocked_by_the_name_that_Facebook_takes(string? parameter)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.BlockParameter = parameter;
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Block);
        await page.PollAsync(Cancellation);
        var blocked = page.Sandbox.Page.Blocked.Select(person => person.Id).ToList();
        await OrderAsync(page, comment, ActionKind.Unblock);
        await page.PollAsync(Cancellation);

        blocked.ShouldBe([ModeratedPage.Troll.Id]);
        page.Sandbox.Page.Blocked.ShouldBeEmpty();
        (await EntriesAsync(page)).ShouldBe(["screened system", "hidden system", $"blocked {Person}", $"unblocked {Person}"]);
        (await page.QueryAsync(db => db.GraphStops.AnyAsync(Cancellation))).ShouldBeFalse();
    }

    [Fact]
    public async Task Author_whom_Facebook_withholds_cannot_be_blocked_and_the_person_is_told_why()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.AuthorsWithheld = true;
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Block);

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Count(SandboxCallKind.Block).ShouldBe(0);
        (await page.QueryAsync(db => db.LogEntries.SingleAsync())).Reasons[0].ShouldStartWith("Facebook does not say who wrote this comment");
    }

    [Fact]
    public async Task Permission_that_blocking_alone_lacks_stops_no_hide()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Block);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Block, Code = 283 });
        await page.PollAsync(Cancellation);
        var abuse = Post(page, Abuse);
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(abuse.Id)!.IsHidden.ShouldBeTrue();
        (await EntriesAsync(page)).ShouldBe([$"not_blocked {Person}", "screened system", "hidden system"]);
    }

    [Fact]
    public async Task Person_who_is_refused_among_others_is_told_so()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.BlockRefusals = new Dictionary<string, int> { [ModeratedPage.Troll.Id] = 3801 };
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Block);

        await page.PollAsync(Cancellation);

        (await StateAsync(page)).ShouldBe(ActionState.Refused);
        (await page.QueryAsync(db => db.LogEntries.SingleAsync())).Reasons[0].ShouldContain("list of blocked people is full");
    }

    [Fact]
    public async Task Observing_refuses_what_people_order_and_says_so()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: Observing);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        foreach (var kind in Enum.GetValues<ActionKind>())
        {
            await OrderAsync(page, comment, kind, kind is ActionKind.Reply ? Thanks : null);
        }

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.ShouldAllBe(call => call.Method == "GET");
        var entries = await page.QueryAsync(db => db.LogEntries.ToListAsync());
        entries.Select(entry => entry.Kind).Order(StringComparer.Ordinal).ShouldBe(["not_blocked", "not_deleted", "not_hidden", "not_replied", "not_unblocked", "not_unhidden"]);
        entries.ShouldAllBe(entry => entry.Reasons[0].StartsWith("The service only observes") && entry.MadeBy == Person);
    }

    [Theory]
    [InlineData("unhide")]
    [InlineData("delete")]
    [InlineData("reply")]
    public async Task Order_is_not_carried_out_on_a_text_that_the_person_has_not_seen(string kind)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.Edit(comment.Id, "See you never");
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionNames.ParseKind(kind), kind == "reply" ? Thanks : null);

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.ShouldAllBe(call => call.Method == "GET");
        (await EntriesAsync(page)).ShouldBe([$"not_{LogKind(kind)} {Person}"]);
    }

    [Fact]
    public async Task Order_that_is_overtaken_by_its_opposite_is_not_carried_out()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Unhide);
        await OrderAsync(page, comment, ActionKind.Hide);

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Count(SandboxCallKind.Unhide).ShouldBe(0);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await EntriesAsync(page)).ShouldBe(["screened system", "hidden system", $"not_unhidden {Person}", $"hidden {Person}"]);
    }

    [Fact]
    public async Task Order_that_was_taken_back_and_given_again_is_carried_out()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, ActionKind.Unhide);
        await OrderAsync(page, comment, ActionKind.Hide);
        await OrderAsync(page, comment, ActionKind.Unhide);

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        (await EntriesAsync(page)).ShouldBe(["screened system", "hidden system", $"not_unhidden {Person}", $"not_hidden {Person}", $"unhidden {Person}"]);
    }

    [Fact]
    public async Task What_waits_already_is_not_ordered_twice()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);

        var first = await OrderAsync(page, comment, ActionKind.Hide);
        var second = await OrderAsync(page, comment, ActionKind.Hide);

        second.ShouldBe(first);
        (await page.QueryAsync(db => db.Actions.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Orders_without_words_for_a_reply_or_with_words_for_something_else_are_refused()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "See you there");
        await page.PollAsync(Cancellation);

        await Should.ThrowAsync<ArgumentException>(() => OrderAsync(page, comment, ActionKind.Reply, " "));
        await Should.ThrowAsync<ArgumentException>(() => OrderAsync(page, comment, ActionKind.Delete, Thanks));
        (await page.QueryAsync(db => db.Actions.AnyAsync())).ShouldBeFalse();
    }

    // what is ordered; code, subcode; calls of a poll, one minute, 16 and 61 minutes later; how it ends
    [Theory]
    [InlineData("unhide", 1, 2853006, "1 1 1 1", "pending")]
    [InlineData("unhide", 4, 0, "1 0 1 1", "pending")]
    [InlineData("unhide", 10, 0, "1 1 1 1", "pending")]
    [InlineData("unhide", 100, 0, "1 0 0 0", "refused")]
    [InlineData("unhide", 100, 33, "1 0 0 0", "refused")]
    [InlineData("unhide", 190, 460, "1 1 1 1", "pending")]
    [InlineData("unhide", 200, 0, "1 0 0 0", "refused")]
    [InlineData("unhide", 283, 0, "1 1 1 1", "pending")]
    [InlineData("unhide", 368, 0, "1 0 0 1", "pending")]
    [InlineData("unhide", 80001, 2494055, "1 0 1 1", "pending")]
    [InlineData("unhide", 987654, 0, "1 0 0 0", "refused")]
    [InlineData("delete", 1, 2853006, "1 1 1 1", "pending")]
    [InlineData("delete", 10, 0, "1 1 1 1", "pending")]
    [InlineData("delete", 100, 33, "1 0 0 0", "refused")]
    [InlineData("delete", 200, 0, "1 0 0 0", "refused")]
    [InlineData("delete", 210, 0, "1 0 0 0", "refused")]
    [InlineData("delete", 368, 0, "1 0 0 1", "pending")]
    [InlineData("delete", 613, 1996, "1 0 1 1", "pending")]
    [InlineData("reply", 10, 0, "1 1 1 1", "pending")]
    [InlineData("reply", 100, 33, "1 0 0 0", "refused")]
    [InlineData("reply", 200, 0, "1 0 0 0", "refused")]
    [InlineData("reply", 368, 0, "1 0 0 1", "pending")]
    [InlineData("reply", 506, 0, "1 0 0 0", "refused")]
    [InlineData("reply", 80001, 0, "1 0 1 1", "pending")]
    [InlineData("reply", 1609005, 0, "1 0 0 0", "refused")]
    [InlineData("reply", 2, 0, "1 0 1 1", "pending")]
    [InlineData("block", 10, 0, "1 0 0 0", "refused")]
    [InlineData("block", 190, 463, "1 1 1 1", "pending")]
    [InlineData("block", 200, 0, "1 0 0 0", "refused")]
    [InlineData("block", 210, 0, "1 0 0 0", "refused")]
    [InlineData("block", 283, 0, "1 0 0 0", "refused")]
    [InlineData("block", 368, 0, "1 0 0 1", "pending")]
    [InlineData("block", 3801, 0, "1 0 0 0", "refused")]
    [InlineData("block", 80001, 0, "1 0 1 1", "pending")]
    [InlineData("unblock", 3802, 0, "1 0 0 0", "refused")]
    [InlineData("unblock", 210, 0, "1 0 0 0", "refused")]
    public async Task Error_on_an_order(string name, int code, int subcode, string calls, string end)
    {
        var kind = ActionNames.ParseKind(name);
        var call = Enum.Parse<SandboxCallKind>(name, ignoreCase: true);
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, comment, kind, kind is ActionKind.Reply ? Thanks : null);
        var made = new List<long>();
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = call, Code = code, Subcode = subcode == 0 ? null : subcode });
        foreach (var minutes in (int[])[0, 1, 15, 45])
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            page.Sandbox.Calls.Clear();
            await page.PollAsync(Cancellation);
            made.Add(page.Sandbox.Calls.Count(call));
        }

        string.Join(' ', made).ShouldBe(calls);
        (await StateAsync(page)).Name().ShouldBe(end);
        (await EntriesAsync(page)).Skip(2).ShouldBe(end == "pending" ? [] : [$"not_{LogKind(name)} {Person}"]);
    }

    private static string LogKind(string kind) => kind switch
    {
        "unhide" => "unhidden",
        "reply" => "replied",
        "delete" => "deleted",
        _ => $"{kind}ed",
    };

    private static IEnumerable<SandboxComment> Replies(ModeratedPage page) => page.Sandbox.Page.Comments.Where(comment => comment.Message == Thanks);

    private static SandboxComment Post(ModeratedPage page, string message) =>
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, message, ModeratedPage.Troll);

    private static async Task<long> OrderAsync(ModeratedPage page, SandboxComment comment, ActionKind kind, string? text = null)
    {
        await using var connection = await page.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        var id = await page.App.Services.GetRequiredService<ActionRequests>().AddAsync(
            connection,
            new ActionOrder(page.PageId, comment.Id, 1, kind, Guid.Parse("11111111-1111-1111-1111-111111111111"), Person) { Text = text },
            Cancellation);
        await transaction.CommitAsync(Cancellation);
        return id;
    }

    private static Task<ActionState> StateAsync(ModeratedPage page) =>
        page.QueryAsync(db => db.Actions.Where(action => action.RequestedBy != null).Select(action => action.State).SingleAsync());

    private static Task<List<string>> EntriesAsync(ModeratedPage page) =>
        page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => entry.Kind + " " + entry.MadeBy).ToListAsync());
}
