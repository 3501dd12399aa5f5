using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121195000_NamedPosts")]
internal sealed class NamedPosts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table posts add named_at timestamp with time zone, add looked_for_at timestamp with time zone;");
}
