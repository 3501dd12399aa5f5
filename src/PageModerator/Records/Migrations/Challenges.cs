using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121192500_Challenges")]
internal sealed class Challenges : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table challenges (
                id uuid not null constraint pk_challenges primary key,
                page_id character varying(64) not null,
                reference character varying(500) not null,
                comment_id character varying(128),
                text character varying(3000) not null,
                name character varying(200),
                email character varying(320),
                made_at timestamp with time zone not null,
                keeper character varying(32) not null,
                answered_at timestamp with time zone,
                answered_by uuid,
                answer character varying(3000),
                is_upheld boolean
            );
            create index ix_challenges_page_id_made_at on challenges (page_id, made_at);
            """);
}
