using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121190000_CommentAlerts")]
internal sealed class CommentAlerts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table comment_alerts (
                id uuid not null constraint pk_comment_alerts primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                concerns text[] not null,
                is_reference_only boolean not null,
                commented_at timestamp with time zone not null,
                raised_at timestamp with time zone not null,
                acknowledged_at timestamp with time zone,
                acknowledged_by uuid
            );
            create unique index ix_comment_alerts_page_id_comment_id_revision on comment_alerts (page_id, comment_id, revision);
            create index ix_comment_alerts_open on comment_alerts (raised_at) where acknowledged_at is null;

            create table comment_alert_mails (
                alert_id uuid not null constraint fk_comment_alert_mails_comment_alerts_alert_id references comment_alerts (id) on delete cascade,
                person_id uuid not null,
                stage integer not null,
                sent_at timestamp with time zone not null,
                constraint pk_comment_alert_mails primary key (alert_id, person_id, stage)
            );
            """);
}
