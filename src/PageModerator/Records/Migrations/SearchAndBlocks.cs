using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121193500_SearchAndBlocks")]
internal sealed class SearchAndBlocks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create index ix_comments_author on comments (page_id, author_id) where author_id is not null;
            create index ix_revisions_words on revisions using gin (to_tsvector('simple'::regconfig, message));

            create table blocks (
                id bigint generated always as identity constraint pk_blocks primary key,
                page_id character varying(64) not null,
                author_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                reason text not null,
                review_on date not null,
                proposed_by uuid not null,
                proposed_at timestamp with time zone not null,
                confirmed_by uuid,
                confirmed_at timestamp with time zone,
                ended_by uuid,
                ended_at timestamp with time zone
            );
            create unique index ix_blocks_open on blocks (page_id, author_id) where ended_at is null;
            """);
}
