using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121000001_AppendOnlyLog")]
internal sealed class AppendOnlyLog : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        // The log can be added to and read. Whoever changes it has to remove these first, and the chain shows it.
        migrationBuilder.Sql("""
            create function refuse_log_change() returns trigger language plpgsql as $$
            begin
                raise exception 'log_entries is append-only: a correction is a new entry' using errcode = 'insufficient_privilege';
            end $$;

            create trigger log_entries_append_only before update or delete on log_entries
                for each row execute function refuse_log_change();

            create trigger log_entries_no_truncate before truncate on log_entries
                for each statement execute function refuse_log_change();
            """);
}
