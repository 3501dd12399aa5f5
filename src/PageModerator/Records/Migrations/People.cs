using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121182500_People")]
internal sealed class People : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table people (
                id uuid not null constraint pk_people primary key,
                name character varying(200) not null,
                is_from_settings boolean not null,
                is_disabled boolean not null,
                away_from date,
                away_until date,
                invited_at timestamp with time zone not null,
                joined_at timestamp with time zone,
                authenticator_key text,
                last_code_step bigint not null,
                email character varying(320) not null,
                normalized_email character varying(320) not null,
                password_hash text,
                security_stamp character varying(64),
                concurrency_stamp character varying(36),
                lockout_end timestamp with time zone,
                access_failed_count integer not null
            );
            create unique index ix_people_normalized_email on people (normalized_email);

            create table person_roles (
                id bigint generated always as identity constraint pk_person_roles primary key,
                person_id uuid not null constraint fk_person_roles_people_person_id references people (id) on delete cascade,
                page_id character varying(64),
                role character varying(32) not null
            );
            create unique index ix_person_roles_person_id_page_id_role on person_roles (person_id, page_id, role) nulls not distinct;

            create table person_sessions (
                id uuid not null constraint pk_person_sessions primary key,
                person_id uuid not null constraint fk_person_sessions_people_person_id references people (id) on delete cascade,
                started_at timestamp with time zone not null,
                ended_at timestamp with time zone
            );
            create index ix_person_sessions_person_id on person_sessions (person_id);

            create table recovery_codes (
                person_id uuid not null constraint fk_recovery_codes_people_person_id references people (id) on delete cascade,
                hash bytea not null,
                constraint pk_recovery_codes primary key (person_id, hash)
            );

            create table invitations (
                hash bytea not null constraint pk_invitations primary key,
                person_id uuid not null constraint fk_invitations_people_person_id references people (id) on delete cascade,
                until timestamp with time zone not null,
                used_at timestamp with time zone
            );
            create index ix_invitations_person_id on invitations (person_id);

            create table protection_keys (
                name character varying(100) not null constraint pk_protection_keys primary key,
                xml text not null
            );

            create table person_events (
                id bigint generated always as identity constraint pk_person_events primary key,
                at timestamp with time zone not null,
                person_id uuid,
                kind character varying(64) not null,
                subject_id uuid,
                page_id character varying(64),
                comment_id character varying(128),
                detail character varying(500),
                address character varying(64)
            );
            create index ix_person_events_at on person_events (at);
            create index ix_person_events_person_id on person_events (person_id);
            """);
}
