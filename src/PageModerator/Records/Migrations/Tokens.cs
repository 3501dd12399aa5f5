using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace PageModerator.Records.Migrations;

[DbContext(typeof(ModerationDbContext))]
[Migration("20261121020000_Tokens")]
internal sealed class Tokens : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create table graph_tokens (
                page_id character varying(64) not null constraint pk_graph_tokens primary key,
                checked_at timestamp with time zone not null,
                kind character varying(32),
                is_valid boolean not null,
                profile_id character varying(64),
                scopes text[] not null,
                expires_at timestamp with time zone,
                data_access_expires_at timestamp with time zone
            );
            """);
}
