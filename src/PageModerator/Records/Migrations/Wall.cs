using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121184000_Wall")]
internal sealed class Wall : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        // Who was spoken of by name was not kept before: what is known is that an entry is about the headteacher.
        migrationBuilder.Sql("""
            create table restrictions (
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                keeper character varying(32) not null,
                subjects text[] not null,
                keys text[] not null,
                is_urgent boolean not null,
                released_at timestamp with time zone,
                released_by uuid,
                constraint pk_restrictions primary key (page_id, comment_id, revision, keeper)
            );

            insert into restrictions (page_id, comment_id, revision, keeper, subjects, keys, is_urgent)
            select r.page_id, r.comment_id, r.number, 'chair_of_governors', '{}', '{}', v.concerns && array['safeguarding', 'threat', 'extremism']
              from verdicts v join revisions r on r.id = v.revision_id
             where 'about_headteacher' = any(v.concerns);

            create table reviews (
                id bigint generated always as identity constraint pk_reviews primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                act character varying(16) not null,
                person_id uuid not null,
                at timestamp with time zone not null,
                passed_to character varying(32),
                undone_at timestamp with time zone,
                undone_by uuid
            );
            create index ix_reviews_page_id_comment_id_id on reviews (page_id, comment_id, id);

            create table queue_items (
                id bigint generated always as identity constraint pk_queue_items primary key,
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                position bigint not null,
                screened_at timestamp with time zone not null,
                incident bigint not null,
                target text,
                decided_at timestamp with time zone,
                claimed_by uuid,
                claimed_until timestamp with time zone
            );

            insert into queue_items (page_id, comment_id, revision, position, screened_at, incident)
            select e.page_id, e.comment_id, e.revision,
                   10000000000000 * case when 'safeguarding' = any(e.concerns) then 1 when 'threat' = any(e.concerns) then 2 when 'extremism' = any(e.concerns) then 3
                                         when e.outcome = 'hide' then 4 else 5 end - floor(extract(epoch from e.at) * 1000)::bigint,
                   e.at, -e.entry
              from log_entries e join comments c on c.page_id = e.page_id and c.id = e.comment_id and c.current_revision = e.revision
             where e.kind = 'screened';

            create unique index ix_queue_items_page_id_comment_id on queue_items (page_id, comment_id);
            create index ix_queue_items_waiting on queue_items (page_id, position, id) where decided_at is null;
            create index ix_queue_items_incident on queue_items (page_id, incident, position, id) where decided_at is null;
            create index ix_queue_items_target on queue_items (page_id, target, screened_at) where decided_at is null and target is not null;

            create table labels (
                page_id character varying(64) not null,
                comment_id character varying(128) not null,
                revision integer not null,
                categories text[] not null,
                concerns text[] not null,
                was_right boolean not null,
                person_id uuid not null,
                at timestamp with time zone not null,
                text text not null,
                constraint pk_labels primary key (page_id, comment_id, revision)
            );

            alter table verdicts add marks jsonb not null default '[]';
            alter table verdicts alter marks drop default;
            """);
}
