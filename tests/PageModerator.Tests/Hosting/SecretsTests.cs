using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

/// <summary>Everything that is written anywhere in a run full of faults, searched for what must stand nowhere.</summary>
public sealed class SecretsTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_token_nor_secret_stands_in_log_mail_export_database_or_address()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        var token = page.Sandbox.AccessToken;
        var quoting = $"Malformed access token {token}: GET /me?access_token={token}&appsecret_proof={page.Sandbox.AppSecret}";
        var exceptions = new List<string>();
        foreach (var fault in (SandboxFault[])
        [
            new(SandboxFaultKind.Error) { Code = 190, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 10, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 368, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 4711, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 100, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 80001, Message = quoting },
            new(SandboxFaultKind.Html),
            new(SandboxFaultKind.Garbage),
            new(SandboxFaultKind.Drop),
        ])
        {
            using (page.Sandbox.Faults.Add(fault))
            {
                await page.PollAsync(Cancellation);
                await page.RotateAsync(Cancellation);
                var asked = await Should.ThrowAsync<Exception>(() => page.App.Services.GetRequiredService<IGraphApi>()
                    .GetPageAsync(page.PageId, GraphFields.Page, page.App.Services.GetRequiredService<FacebookSecrets>().AccessToken(page.PageId), Cancellation));
                exceptions.Add(asked.ToString());
            }

            await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);
            clock.Advance(TimeSpan.FromDays(2));
        }

        await page.PollAsync(Cancellation);
        await page.App.Services.GetRequiredService<TokenInspection>().InspectDueAsync(Cancellation);
        await page.App.Services.GetRequiredService<DigestPass>().SendNowAsync(Cancellation);
        await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);
        page.Sandbox.Page.Hidden.ShouldHaveSingleItem();

        var export = await ProgramRun.RunAsync(["log", "export"], new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = page.ConnectionString }, null, null, Cancellation);
        export.Output.ShouldNotBeEmpty();
        page.Mails().Count.ShouldBeGreaterThan(5);
        page.Logs.Warnings.ShouldNotBeEmpty();
        var calls = page.Sandbox.Calls.All.Where(call => call.Kind is not SandboxCallKind.DebugToken).Select(call => call.ToString());
        string[] written = [.. page.Logs.All, .. page.Mails().SelectMany(Decoded), .. exceptions, export.Output, export.Error, await DumpAsync(page.ConnectionString), .. calls];
        foreach (var text in written)
        {
            text.ShouldNotContain(token);
            text.ShouldNotContain(page.Sandbox.AppSecret);
        }

        foreach (var line in page.Logs.All)
        {
            line.ShouldNotContain("wankers");
            line.ShouldNotContain(ModeratedPage.Troll.Name);
        }
    }

    /// <summary>A mail, and its parts out of the form in which they travel.</summary>
    private static IEnumerable<string> Decoded(string mail) =>
        mail.ReplaceLineEndings("\n").Split("\n\n")
            .Select(part => part.Replace("\n", "", StringComparison.Ordinal))
            .Select(part => Convert.TryFromBase64String(part, new byte[part.Length], out _) ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(part)) : part)
            .Append(mail);

    private static async Task<string> DumpAsync(string address)
    {
        await using var source = NpgsqlDataSource.Create(address);
        await using var names = source.CreateCommand("select table_name from information_schema.tables where table_schema = 'public'");
        var tables = new List<string>();
        await using (var reader = await names.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
            {
                tables.Add(reader.GetString(0));
            }
        }

        var dump = new List<string>();
        foreach (var table in tables)
        {
#pragma warning disable CA2100 // The names come from the catalogue.
            await using var read = source.CreateCommand($"select coalesce(string_agg(t::text, ' '), '') from \"{table}\" t");
#pragma warning restore CA2100
            dump.Add((string)(await read.ExecuteScalarAsync(Cancellation))!);
        }

        dump.Count.ShouldBeGreaterThan(10);
        return string.Join('\n', dump);
    }
}
