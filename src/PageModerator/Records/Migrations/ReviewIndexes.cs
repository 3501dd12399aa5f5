using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121191500_ReviewIndexes")]
internal sealed class ReviewIndexes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create index ix_comments_author on comments (page_id, author_id) where author_id is not null;
            create index ix_revisions_words on revisions using gin (to_tsvector('simple'::regconfig, message));
            """);
}
