using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121195000_InsightWeeks")]
internal sealed class InsightWeeks : Migration
{
    // What was counted by the day is counted anew.
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            delete from insight_counts;
            alter table insight_counts rename column day to week;
            """);
}
