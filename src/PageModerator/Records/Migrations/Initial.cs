using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121000000_Initial")]
internal sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            create table pages (
                id character varying(64) not null constraint pk_pages primary key,
                name character varying(256) not null,
                added_at timestamp with time zone not null,
                last_poll_at timestamp with time zone,
                last_poll_succeeded_at timestamp with time zone,
                polls_succeeded bigint not null,
                failures_in_a_row integer not null,
                failure text,
                paused_until timestamp with time zone,
                pauses_in_a_row integer not null,
                rotated_at timestamp with time zone
            );

            create table posts (
                page_id character varying(64) not null constraint fk_posts_pages_page_id references pages (id) on delete cascade,
                id character varying(128) not null,
                message text not null,
                permalink text,
                created_at timestamp with time zone not null,
                updated_at timestamp with time zone,
                awaits_deep_read boolean not null,
                photo_ids text[] not null,
                photos_read_for timestamp with time zone,
                is_gone boolean not null,
                constraint pk_posts primary key (page_id, id)
            );

            create table comments (
                page_id character varying(64) not null,
                id character varying(128) not null,
                post_id character varying(128) not null,
                parent_id character varying(128),
                author_id character varying(64),
                author_name text,
                created_at timestamp with time zone not null,
                permalink text,
                is_hidden boolean not null,
                can_hide boolean,
                first_seen_at timestamp with time zone not null,
                current_revision integer not null,
                content_hash bytea not null,
                constraint pk_comments primary key (page_id, id),
                constraint fk_comments_posts_page_id_post_id foreign key (page_id, post_id) references posts (page_id, id) on delete cascade
            );
            create index ix_comments_page_id_post_id_created_at on comments (page_id, post_id, created_at);

            create table revisions (
                id bigint generated always as identity constraint pk_revisions primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                number integer not null,
                message text not null,
                attachment character varying(16) not null,
                link_url text,
                read_at timestamp with time zone not null,
                awaits_screening boolean not null,
                constraint fk_revisions_comments_page_id_comment_id foreign key (page_id, comment_id) references comments (page_id, id) on delete cascade
            );
            create unique index ix_revisions_page_id_comment_id_number on revisions (page_id, comment_id, number);
            create index ix_revisions_awaiting_screening on revisions (page_id, id) where awaits_screening;

            create table verdicts (
                revision_id bigint not null constraint pk_verdicts primary key constraint fk_verdicts_revisions_revision_id references revisions (id) on delete cascade,
                outcome character varying(16) not null,
                categories jsonb not null,
                concerns text[] not null,
                reasons jsonb not null,
                policy_version character varying(64) not null,
                model_version character varying(64),
                screened_at timestamp with time zone not null
            );

            create table actions (
                id bigint generated always as identity constraint pk_actions primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                kind character varying(16) not null,
                state character varying(16) not null,
                requested_at timestamp with time zone not null,
                not_before timestamp with time zone not null,
                attempts integer not null,
                finished_at timestamp with time zone,
                failure text,
                constraint fk_actions_comments_page_id_comment_id foreign key (page_id, comment_id) references comments (page_id, id) on delete cascade
            );
            create unique index ix_actions_page_id_comment_id_revision_kind on actions (page_id, comment_id, revision, kind);
            create index ix_actions_pending on actions (page_id, not_before) where state = 'pending';

            create table log_entries (
                entry bigint not null constraint pk_log_entries primary key,
                at timestamp with time zone not null,
                page_id character varying(64) not null,
                post_id character varying(128) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                kind character varying(32) not null,
                permalink text,
                outcome character varying(16),
                categories text[] not null,
                concerns text[] not null,
                reasons text[] not null,
                clauses text[] not null,
                intent character varying(16) not null,
                made_by character varying(256) not null,
                policy_version character varying(64),
                model_version character varying(64),
                evidence_hash bytea,
                previous_hash bytea not null,
                hash bytea not null
            );
            create unique index ix_log_entries_page_id_comment_id_revision_kind on log_entries (page_id, comment_id, revision, kind);
            create index ix_log_entries_page_id_at on log_entries (page_id, at);

            create table evidence (
                entry bigint not null constraint pk_evidence primary key constraint fk_evidence_log_entries_entry references log_entries (entry) on delete cascade,
                salt bytea not null,
                text text not null,
                author_id character varying(64),
                author_name text,
                commented_at timestamp with time zone not null,
                attachment character varying(16),
                post_text text not null
            );

            create table digests (
                id bigint generated always as identity constraint pk_digests primary key,
                page_id character varying(64) not null constraint fk_digests_pages_page_id references pages (id) on delete cascade,
                recipient character varying(320) not null,
                until timestamp with time zone not null,
                sent_at timestamp with time zone not null,
                polls_succeeded bigint not null
            );
            create index ix_digests_page_id_recipient_until on digests (page_id, recipient, until);
            """);
    }
}
