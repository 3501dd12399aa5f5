using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Records;

namespace PageModerator.Tests.Records;

/// <summary>Contexts over a database, with no host around them.</summary>
internal sealed class Contexts(NpgsqlDataSource source) : IDbContextFactory<ModerationDbContext>
{
    public ModerationDbContext CreateDbContext()
    {
        var options = new DbContextOptionsBuilder<ModerationDbContext>();
        RecordsRegistration.Configure(options, source);
        return new ModerationDbContext(options.Options);
    }
}
