using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>The log as CSV, with the filters of the page.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class LogExportModel(LogSearch log, SignOffDesk desk, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string? kind, string? label, DateOnly? first, DateOnly? last, bool open, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            // A filter that can't be read must not be taken for none.
            return BadRequest("The filter is not understood: dates are written 2026-11-01.");
        }

        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=\"log.csv\"";

        // With the mark at the start, spreadsheets read names and emoji as they were written.
        await using var writer = new StreamWriter(Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(LogCsv.Header.AsMemory(), cancellationToken);
        await foreach (var entries in log.StreamAsync(sight, new LogFilter(kind, label, first, last, open), cancellationToken))
        {
            var signed = await desk.ReadAsync(sight, entries, cancellationToken);
            foreach (var entry in entries)
            {
                await writer.WriteLineAsync(LogCsv.Row(entry, signed.GetValueOrDefault(entry.CommentId)).AsMemory(), cancellationToken);
            }
        }

        return new EmptyResult();
    }
}
