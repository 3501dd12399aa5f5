using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261122150000_SelectiveIndexes")]
internal sealed class SelectiveIndexes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create unique index ix_comments_short_id_page_id on comments (short_id, page_id);
            create index ix_comments_post_id_page_id_created_at on comments (post_id, page_id, created_at);
            drop index ix_comments_page_id_short_id, ix_comments_page_id_post_id_created_at, ix_comments_answers, ix_comments_author;
            create index ix_comments_answers on comments (parent_id, page_id, created_at) where parent_id is not null;
            create index ix_comments_author on comments (author_id, page_id) where author_id is not null;
            """);
}
