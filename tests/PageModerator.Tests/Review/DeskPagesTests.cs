using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.Polling;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

public sealed partial class DeskPagesTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Complaint = "I want to make a formal complaint about the way this was handled";
    private const string AboutHead = "I want to make a formal complaint about the headteacher, she lied to us";

    private readonly ManualTime _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_is_cleared_without_a_script_and_an_act_is_undone()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Abuse);
        using var office = await site.SignInAsync("office@school.example");

        var queue = await office.GetAsync("/queue");
        queue.Status.ShouldBe(HttpStatusCode.OK);
        queue.Body.ShouldContain("One comment waits.");
        queue.Body.ShouldContain("wankers");
        var done = await office.PostAsync($"/comment/{id}?handler=Act", ("revision", "1"), ("act", "confirm"), ("back", "queue"));
        done.Location.ShouldBe("/queue");
        var after = await office.GetAsync("/queue");
        after.Body.ShouldContain("Nothing is waiting.");
        after.Body.ShouldContain("Confirmed: the comment stays hidden.");
        var undo = Undo().Match(after.Body).Groups["review"].Value;
        (await office.PostAsync($"/comment/{id}?handler=Undo", ("revision", "1"), ("review", undo))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await office.GetAsync("/queue")).Body.ShouldContain("One comment waits.");
    }

    [Fact]
    public async Task Words_that_a_verdict_rests_on_are_marked_in_the_text_as_it_was_written()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, $"<i>Well</i>, {Abuse}");
        using var office = await site.SignInAsync("office@school.example");

        var quote = Quote().Match((await office.GetAsync($"/comment/{id}")).Body).Groups["text"].Value;
        Mark().Replace(quote, "").ShouldBe("&lt;i&gt;Well&lt;/i&gt;, you are all wankers, every one of you");
        MarkedWord().IsMatch(quote).ShouldBeTrue(quote);
    }

    [Fact]
    public async Task Deleting_takes_two_steps()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");
        await office.GetAsync($"/comment/{id}");

        (await office.PostAsync($"/comment/{id}?handler=Act", ("revision", "1"), ("act", "delete"))).Location.ShouldBe($"/comment/{id}/delete");
        (await office.GetAsync($"/comment/{id}/delete")).Body.ShouldContain("Delete for good");
        (await site.Page.QueryAsync(db => db.Actions.AnyAsync(Cancellation))).ShouldBeFalse();

        (await office.PostAsync($"/comment/{id}?handler=Act", ("revision", "1"), ("act", "delete"), ("sure", "true"))).Location.ShouldBe("/queue");
        (await site.Page.QueryAsync(db => db.Actions.Select(action => action.Kind).SingleAsync(Cancellation))).ShouldBe(ActionKind.Delete);
    }

    [Fact]
    public async Task Headteacher_meets_the_wall_on_every_page_and_the_chair_does_not()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, AboutHead);
        using var chair = await site.SignInAsync("chair@school.example");
        foreach (var user in new[] { "head", "office", "dsl", "deputy", "dpo", "admin", "overseer" })
        {
            using var other = await site.SignInAsync($"{user}@school.example");
            var nothing = await other.GetAsync("/comment/no-such-comment");
            nothing.Status.ShouldBe(HttpStatusCode.NotFound, user);
            foreach (var path in new[] { $"/comment/{id}", $"/comment/{id}/delete", $"/comment/{id}/reply", $"/comment/{id}/block", $"/log/{id}/form" })
            {
                var answer = await other.GetAsync(path);
                answer.Status.ShouldBe(HttpStatusCode.NotFound, $"{user} {path}");
                WithoutToken(answer.Body).ShouldBe(WithoutToken(nothing.Body));
            }

            foreach (var path in new[] { "/queue", "/search?q=complaint", "/log", "/log/export" })
            {
                var answer = await other.GetAsync(path);
                answer.Body.ShouldNotContain("she lied", customMessage: $"{user} {path}");
                answer.Body.ShouldNotContain(id, customMessage: $"{user} {path}");
                answer.Body.ShouldNotContain("One comment waits", customMessage: $"{user} {path}");
            }

            foreach (var (path, fields) in Posts(id))
            {
                (await other.PostAsync(path, fields)).Status.ShouldBe(HttpStatusCode.NotFound, $"{user} {path}");
            }
        }

        (await chair.GetAsync("/queue")).Body.ShouldContain("One comment waits.");
        (await chair.GetAsync($"/comment/{id}")).Body.ShouldContain("Release to the others");
        (await chair.GetAsync("/search?q=complaint")).Body.ShouldContain(id);
        (await chair.GetAsync("/log/export")).Body.ShouldContain(id);
        (await chair.GetAsync($"/log/{id}/form")).Body.ShouldContain("Inappropriate content report form");
    }

    [Fact]
    public async Task Hostile_text_is_shown_as_text_on_every_page()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> \u202Eevil\u202C =HYPERLINK(\"x\") you are all wankers, formal complaint & \"'`";
        var id = await PostAsync(site, Hostile + new string('w', 7000), new SandboxPerson("7009", "=cmd|'/c calc'!A1<b>"));
        using var office = await site.SignInAsync("office@school.example");

        foreach (var path in new[] { "/queue", $"/comment/{id}", $"/comment/{id}/delete", $"/comment/{id}/reply", "/search?q=complaint", "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/log", $"/log/{id}/form" })
        {
            var answer = await office.GetAsync(path);
            answer.Status.ShouldBe(HttpStatusCode.OK, path);
            answer.Body.ShouldNotContain("<script>alert", customMessage: path);
            answer.Body.ShouldNotContain("<img", customMessage: path);
            answer.Body.ShouldNotContain("<b>", customMessage: path);
            answer.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        }

        var csv = await office.GetAsync("/log/export");
        csv.Headers["Content-Type"].ShouldStartWith("text/csv");
        csv.Body.ShouldNotContain("cmd|");
        csv.Body.Split("\r\n").Skip(1).SelectMany(line => line.Split("\",\"")).ShouldAllBe(cell => !cell.StartsWith('=') && !cell.StartsWith("\"="));
    }

    [Fact]
    public async Task Words_are_covered_until_asked_for()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");
        (await office.GetAsync("/queue")).Body.ShouldNotContain("Show the words</summary>");

        (await office.PostAsync("/queue?handler=Cover", ("cover", "yes"))).Location.ShouldBe("/queue");

        (await office.GetAsync("/queue")).Body.ShouldContain("Show the words</summary>");
        (await office.GetAsync($"/comment/{id}")).Body.ShouldContain("Show the words</summary>");
    }

    [Fact]
    public async Task Like_comments_are_decided_together()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var post = site.Page.Sandbox.Page.AddPost("Open evening");
        var ids = Enumerable.Range(0, 3).Select(_ => CommentIds.Short(site.Page.Sandbox.Page.AddComment(post.Id, Abuse, ModeratedPage.Troll).Id)).ToList();
        await site.Page.PollAsync(Cancellation);
        using var office = await site.SignInAsync("office@school.example");
        var more = Incident().Match((await office.GetAsync("/queue")).Body);
        var page = await office.GetAsync(WebUtility.HtmlDecode(more.Groups["path"].Value));
        page.Body.ShouldContain("Right to hide: all");

        var incident = more.Groups["incident"].Value;
        var done = await office.PostAsync("/queue?handler=All", [("incident", incident), ("act", "confirm"), .. ids.Select(id => ("targets", $"{id}:1"))]);

        done.Location.ShouldBe("/queue");
        (await site.Page.QueryAsync(db => db.LogEntries.CountAsync(entry => entry.Kind == LogKinds.Confirmed, Cancellation))).ShouldBe(3);
        (await office.GetAsync("/queue")).Body.ShouldContain("Done for all 3.");
    }

    [Fact]
    public async Task What_stands_elsewhere_is_noted_and_printed_as_the_schools_form()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        using var office = await site.SignInAsync("office@school.example");
        (await office.GetAsync("/log/new")).Status.ShouldBe(HttpStatusCode.OK);

        (await office.PostAsync("/log/new", ("Place", "Mumsnet"), ("Address", "javascript:alert(1)"), ("Seen", "2026-11-19"), ("Nature", "The lunches are cold"))).Body.ShouldContain("Give the full address");
        var noted = await office.PostAsync("/log/new", ("Place", "Mumsnet"), ("Address", "https://forum.example/1"), ("Seen", "2026-11-19"), ("Individual", "A Parent"), ("Nature", "The lunches are cold"), ("About", "complaint"), ("ActionTaken", "Reported to the site"));

        var form = await office.GetAsync(noted.Location.ShouldNotBeNull());
        foreach (var text in new[] { "Priya Nair", "A Parent", "https://forum.example/1", "The lunches are cold", "complaint", "Signature" })
        {
            form.Body.ShouldContain(text);
        }
    }

    [Fact]
    public async Task Entry_is_open_until_a_named_person_signs_what_was_done_and_open_again_when_that_is_undone()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");
        using var dpo = await site.SignInAsync("dpo@school.example");
        var form = $"/log/{id}/form";

        var early = await office.GetAsync(form);
        early.Body.ShouldContain("Open: nobody has signed it off.");
        (await office.PostAsync(form, ("LastEntry", Last(early)), ("ActionTaken", "Rang the parent"))).Body.ShouldContain("decide first");
        (await office.PostAsync($"/comment/{id}?handler=Act", ("revision", "1"), ("act", "leave"))).Location.ShouldBe("/queue");
        (await office.PostAsync(form, ("LastEntry", Last(early)), ("ActionTaken", "Rang the parent"))).Body.ShouldContain("Something was entered since");

        var decided = await office.GetAsync(form);
        (await office.PostAsync(form, ("LastEntry", Last(decided)), ("ActionTaken", " "))).Body.ShouldContain("Say what was done");
        (await office.PostAsync(form, ("LastEntry", Last(decided)), ("ActionTaken", "Rang the parent"))).Location.ShouldBe(form);
        var signed = await office.GetAsync(form);
        signed.Body.ShouldContain("Signature: <strong>Priya Nair</strong>");
        signed.Body.ShouldContain("Rang the parent");
        signed.Body.ShouldNotContain("Sign it off");
        (await office.PostAsync(form, ("LastEntry", Last(decided)), ("ActionTaken", "Again"))).Body.ShouldContain("Priya Nair signed it off already");
        (await office.GetAsync("/log/export")).Body.ShouldContain("\"Priya Nair, 20");
        (await office.GetAsync("/log")).Body.ShouldContain("Priya Nair, ");
        (await office.GetAsync("/log?open=true")).Body.ShouldContain("There is nothing of the kind.");
        (await office.GetAsync("/log/export?open=true")).Body.Split("\r\n").Length.ShouldBe(2);

        var review = await site.Page.QueryAsync(db => db.Reviews.Select(review => review.Id).SingleAsync(Cancellation));
        (await office.PostAsync($"/comment/{id}?handler=Undo", ("revision", "1"), ("review", $"{review}"))).Location.ShouldBe($"/comment/{id}");
        (await office.GetAsync(form)).Body.ShouldContain("Open: nobody has signed it off.");
        (await office.GetAsync("/log/export")).Body.ShouldNotContain("\"Priya Nair, 20");
        (await office.GetAsync("/log?open=true")).Body.ShouldContain($"/log/{id}/form");
        (await office.GetAsync("/log/export?open=true")).Body.ShouldBe((await office.GetAsync("/log/export")).Body);

        // The data protection officer does not see it, and would only read it.
        await dpo.GetAsync("/log");
        (await dpo.PostAsync(form, ("LastEntry", Last(signed)), ("ActionTaken", "Mine"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await site.Page.QueryAsync(db => db.LogEntries.CountAsync(entry => entry.Kind == LogKinds.SignedOff, Cancellation))).ShouldBe(1);
    }

    [Fact]
    public async Task What_Facebook_merely_confirms_meanwhile_is_no_reason_to_read_again()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");
        var form = $"/log/{id}/form";
        await office.GetAsync("/queue");
        (await office.PostAsync($"/comment/{id}?handler=Act", ("revision", "1"), ("act", "hide"), ("back", "queue"))).Location.ShouldBe("/queue");
        var ordered = await office.GetAsync(form);

        await site.Page.PollAsync(Cancellation);

        (await site.Page.QueryAsync(db => db.LogEntries.CountAsync(entry => entry.Kind == LogKinds.Hidden, Cancellation))).ShouldBe(1);
        (await office.PostAsync(form, ("LastEntry", Last(ordered)), ("ActionTaken", "Rang the parent"))).Location.ShouldBe(form);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_and_never_taken_for_everything()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");

        (await office.GetAsync("/log/export")).Body.ShouldContain(id);
        (await office.GetAsync("/log/export?first=soon")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await office.GetAsync("/log?kind=%00")).Body.ShouldContain("There is nothing of the kind.");
        (await office.GetAsync("/log?last=9999-12-31")).Body.ShouldContain(id);
        await office.GetAsync("/queue");
        (await office.PostAsync("/queue?handler=Nonsense")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_waits_is_the_first_thing_that_people_read()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        await PostAsync(site, Complaint);
        await PostAsync(site, "I want to make a formal complaint about the headteacher");
        using var office = await site.SignInAsync("office@school.example");
        using var head = await site.SignInAsync("head@school.example");
        using var chair = await site.SignInAsync("chair@school.example");
        using var overseer = await site.SignInAsync("overseer@school.example");

        foreach (var visitor in new[] { office, head, chair })
        {
            var home = (await visitor.GetAsync("/")).Body;
            home.ShouldContain("One comment waits.");
            home.ShouldContain("Open the queue");
        }

        (await overseer.GetAsync("/")).Body.ShouldNotContain("waits");
    }

    [Fact]
    public async Task Answer_is_drafted_from_a_template_and_approved()
    {
        await using var site = await ReviewSite.StartAsync(postgres, _clock);
        var id = await PostAsync(site, Complaint);
        using var office = await site.SignInAsync("office@school.example");

        var draft = await office.GetAsync($"/comment/{id}/reply?template=complaint");
        draft.Body.ShouldContain("complaints procedure");
        (await office.PostAsync($"/comment/{id}/reply", ("Revision", "1"), ("Text", "Ring 07700 900123"))).Body.ShouldContain("looks like private data");
        (await office.PostAsync($"/comment/{id}/reply", ("Revision", "1"), ("Text", "Please write to the office."))).Location.ShouldBe($"/comment/{id}");
        (await office.GetAsync($"/comment/{id}/block")).Body.ShouldContain("too little for a block");
    }

    /// <summary>The reference of the last entry on a form, which its own form sends back.</summary>
    private static string Last(Answer form) => LastEntry().Match(form.Body).Groups["reference"].Value;

    /// <summary>The token of the form to sign out differs from answer to answer.</summary>
    private static string WithoutToken(string body) => Token().Replace(body, "");

    private static IEnumerable<(string Path, (string, string)[] Fields)> Posts(string id) =>
    [
        ($"/comment/{id}?handler=Act", [("revision", "1"), ("act", "leave")]),
        ($"/comment/{id}?handler=Act", [("revision", "1"), ("act", "release")]),
        ($"/comment/{id}?handler=Undo", [("revision", "1"), ("review", "1")]),
        ($"/comment/{id}?handler=Label", [("revision", "1"), ("word", "right")]),
        ($"/comment/{id}/reply", [("Revision", "1"), ("Text", "Hello")]),
        ($"/comment/{id}/block?handler=Answer", [("Revision", "1"), ("agrees", "true")]),
        ($"/log/{id}/form", [("LastEntry", "00000000"), ("ActionTaken", "Hello")]),
    ];

    private static async Task<string> PostAsync(ReviewSite site, string text, SandboxPerson? author = null)
    {
        var comment = site.Page.Sandbox.Page.AddComment(site.Page.Sandbox.Page.AddPost("Open evening").Id, text, author ?? ModeratedPage.Parent);
        await site.Page.PollAsync(Cancellation);
        return CommentIds.Short(comment.Id);
    }

    [GeneratedRegex("<div class=\"quote\" dir=\"auto\">(?<text>.*?)</div>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quote();

    [GeneratedRegex("</?mark[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex("<mark title=\"[^\"]+\">[^<]*wankers[^<]*</mark>", RegexOptions.None, 1000)]
    private static partial Regex MarkedWord();

    [GeneratedRegex(@"value=""[\w-]{60,}""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"name=""review"" value=""(?<review>\d+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Undo();

    [GeneratedRegex(@"href=""(?<path>/queue\?incident=(?<incident>-?\d+))""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Incident();

    [GeneratedRegex("name=\"LastEntry\" value=\"(?<reference>[0-9a-f]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastEntry();
}
