using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121230000_OrderedAgain")]
internal sealed class OrderedAgain : Migration
{
    // What was ordered, taken back and ordered again may wait twice.
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("drop index ix_actions_pending_once;");
}
