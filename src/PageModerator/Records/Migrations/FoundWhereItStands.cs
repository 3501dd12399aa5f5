using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121220000_FoundWhereItStands")]
internal sealed class FoundWhereItStands : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create index ix_comments_answers on comments (page_id, parent_id, created_at) where parent_id is not null;
            create index ix_comment_alerts_page_id_raised_at on comment_alerts (page_id, raised_at);
            create index ix_reviews_passed_on on reviews (page_id, comment_id) where act = 'escalate' and undone_at is null;
            create index ix_log_entries_kind on log_entries (page_id, kind, at) where kind <> 'screened';
            create index ix_log_entries_holds_personal_data on log_entries (page_id, comment_id) where kind = 'screened' and 'personal_data' = any (categories);
            create index ix_log_entries_abusive on log_entries (page_id, at) where 'abusive' = any (categories);
            create index ix_log_entries_discriminatory on log_entries (page_id, at) where 'discriminatory' = any (categories);
            create index ix_log_entries_spam on log_entries (page_id, at) where 'spam' = any (categories);
            create index ix_log_entries_personal_data on log_entries (page_id, at) where 'personal_data' = any (categories);
            create index ix_log_entries_commercial on log_entries (page_id, at) where 'commercial' = any (categories);
            create index ix_log_entries_safeguarding on log_entries (page_id, at) where 'safeguarding' = any (concerns);
            create index ix_log_entries_threat on log_entries (page_id, at) where 'threat' = any (concerns);
            create index ix_log_entries_extremism on log_entries (page_id, at) where 'extremism' = any (concerns);
            create index ix_log_entries_complaint on log_entries (page_id, at) where 'complaint' = any (concerns);
            create index ix_log_entries_names_person on log_entries (page_id, at) where 'names_person' = any (concerns);
            create index ix_log_entries_allegation on log_entries (page_id, at) where 'allegation' = any (concerns);
            create index ix_log_entries_about_headteacher on log_entries (page_id, at) where 'about_headteacher' = any (concerns);
            """);
}
