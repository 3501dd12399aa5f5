using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121183000_PeoplesOrders")]
internal sealed class PeoplesOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            alter table actions
                add ordinal integer not null default 0,
                add requested_by uuid,
                add requested_by_name character varying(256),
                add text text,
                add author_id character varying(64);
            alter table actions alter ordinal drop default;
            drop index ix_actions_page_id_comment_id_revision_kind;
            create unique index ix_actions_once on actions (page_id, comment_id, revision, kind, ordinal);
            create unique index ix_actions_pending_once on actions (page_id, comment_id, revision, kind) where state = 'pending';

            -- The machine tells of a thing once. People may do and undo the same, and each of their acts is told.
            drop index ix_log_entries_page_id_comment_id_revision_kind;
            create unique index ix_log_entries_once on log_entries (page_id, comment_id, revision, kind) where made_by = 'system';
            create index ix_log_entries_page_id_comment_id on log_entries (page_id, comment_id);
            """);
}
