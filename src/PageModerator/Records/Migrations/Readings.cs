using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121020000_Readings")]
internal sealed class Readings : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            alter table pages add missing_fields text[] not null default '{}';
            alter table pages alter missing_fields drop default;

            alter table posts add photos_read_at timestamp with time zone, add commented_at timestamp with time zone;

            alter table comments
                add short_id character varying(64),
                add read_at timestamp with time zone,
                add settles_at timestamp with time zone,
                add deleted_at timestamp with time zone;
            update comments set short_id = substring(id from '[^_]*$'), read_at = first_seen_at;
            alter table comments alter short_id set not null, alter read_at set not null;
            create unique index ix_comments_page_id_short_id on comments (page_id, short_id);

            create table comment_changes (
                id bigint generated always as identity constraint pk_comment_changes primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                kind character varying(16) not null,
                noticed_at timestamp with time zone not null,
                awaits_reconciling boolean not null,
                constraint fk_comment_changes_comments_page_id_comment_id foreign key (page_id, comment_id) references comments (page_id, id) on delete cascade
            );
            create index ix_comment_changes_page_id_comment_id on comment_changes (page_id, comment_id);
            create index ix_comment_changes_awaiting_reconciling on comment_changes (page_id, id) where awaits_reconciling;

            create table reading_limits (
                page_id character varying(64) not null constraint fk_reading_limits_pages_page_id references pages (id) on delete cascade,
                object_id character varying(128) not null,
                step integer not null,
                learned_at timestamp with time zone not null,
                constraint pk_reading_limits primary key (page_id, object_id)
            );

            create table reading_faults (
                page_id character varying(64) not null constraint fk_reading_faults_pages_page_id references pages (id) on delete cascade,
                kind character varying(32) not null,
                detail text not null,
                since timestamp with time zone not null,
                constraint pk_reading_faults primary key (page_id, kind)
            );

            alter table actions add asked_at timestamp with time zone, add refusals integer not null default 0;
            alter table actions alter refusals drop default;
            create index ix_actions_asked on actions (page_id, finished_at) where asked_at is not null;
            """);
}
