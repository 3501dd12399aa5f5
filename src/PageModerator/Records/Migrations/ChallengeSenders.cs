using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121221500_ChallengeSenders")]
internal sealed class ChallengeSenders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table challenge_senders (
                id bigint generated always as identity constraint pk_challenge_senders primary key,
                at timestamp with time zone not null,
                address character varying(64) not null
            );
            """);
}
