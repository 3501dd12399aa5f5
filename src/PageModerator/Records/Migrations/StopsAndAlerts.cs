using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121010000_StopsAndAlerts")]
internal sealed class StopsAndAlerts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table graph_stops (
                subject character varying(64) not null,
                reason character varying(32) not null,
                code bigint,
                subcode bigint,
                since timestamp with time zone not null,
                until timestamp with time zone not null,
                times integer not null,
                constraint pk_graph_stops primary key (subject, reason)
            );

            create table graph_usage (
                subject character varying(64) not null constraint pk_graph_usage primary key,
                percent integer not null,
                at timestamp with time zone not null,
                other_version character varying(32)
            );

            insert into graph_stops (subject, reason, since, until, times)
            select id, 'throttle', coalesce(last_poll_at, added_at), paused_until, greatest(pauses_in_a_row, 1) from pages where paused_until is not null;

            alter table pages drop column paused_until, drop column pauses_in_a_row;

            create table alerts (
                id bigint generated always as identity constraint pk_alerts primary key,
                page_id character varying(64) not null,
                kind character varying(32) not null,
                stage integer not null,
                fault text not null,
                advice text not null,
                raised_at timestamp with time zone not null,
                cleared_at timestamp with time zone
            );
            create unique index ix_alerts_open on alerts (page_id, kind) where cleared_at is null;

            create table alert_mails (
                alert_id bigint not null constraint fk_alert_mails_alerts_alert_id references alerts (id) on delete cascade,
                recipient character varying(320) not null,
                stage integer not null,
                sent_at timestamp with time zone not null,
                constraint pk_alert_mails primary key (alert_id, recipient, stage)
            );
            """);
}
