using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121193000_InsightCounts")]
internal sealed class InsightCounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table insight_counts (
                page_id character varying(64) not null,
                day date not null,
                measure character varying(16) not null,
                key character varying(128) not null,
                count integer not null,
                constraint pk_insight_counts primary key (page_id, day, measure, key)
            );
            """);
}
