using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261122010000_FloodsAndWords")]
internal sealed class FloodsAndWords : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            alter table queue_items add is_apart boolean not null default false;
            alter table queue_items alter is_apart drop default;
            update queue_items q set is_apart = true
             where exists (select from restrictions r where r.page_id = q.page_id and r.comment_id = q.comment_id)
                or exists (select from reviews v where v.page_id = q.page_id and v.comment_id = q.comment_id and v.act = 'escalate');
            create index ix_queue_items_apart on queue_items (page_id, position, id) where decided_at is null and is_apart;

            drop index ix_revisions_words;
            alter table revisions add words tsvector not null generated always as (to_tsvector('simple'::regconfig, message)) stored;
            create index ix_revisions_words on revisions using gin (words);
            """);
}
