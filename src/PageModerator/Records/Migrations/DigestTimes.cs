using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121191500_DigestTimes")]
internal sealed class DigestTimes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table digest_times (
                person_id uuid not null constraint pk_digest_times primary key constraint fk_digest_times_people_person_id references people (id) on delete cascade,
                at time without time zone not null
            );
            """);
}
