using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Insight;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Review;
using PageModerator.Review.Challenges;
using PageModerator.Screening;
using PageModerator.Training;

namespace PageModerator.Records;

/// <summary>
/// All tables. Each belongs to the folder where its entity stands: only that folder's code writes it, the others read it by query.
/// Migrations are written by hand (docs/adr/0005); a test holds the migrated schema against this model.
/// </summary>
internal sealed class ModerationDbContext(DbContextOptions<ModerationDbContext> options) : DbContext(options)
{
    public DbSet<PolledPage> Pages => Set<PolledPage>();

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<CommentChange> CommentChanges => Set<CommentChange>();

    public DbSet<ReadingLimit> ReadingLimits => Set<ReadingLimit>();

    public DbSet<ReadingFault> ReadingFaults => Set<ReadingFault>();

    public DbSet<Revision> Revisions => Set<Revision>();

    public DbSet<VerdictRecord> Verdicts => Set<VerdictRecord>();

    public DbSet<EnforcementAction> Actions => Set<EnforcementAction>();

    public DbSet<LogEntry> LogEntries => Set<LogEntry>();

    public DbSet<Evidence> Evidence => Set<Evidence>();

    public DbSet<SentDigest> Digests => Set<SentDigest>();

    public DbSet<GraphStop> GraphStops => Set<GraphStop>();

    public DbSet<GraphUse> GraphUsage => Set<GraphUse>();

    public DbSet<TokenFacts> GraphTokens => Set<TokenFacts>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<AlertMail> AlertMails => Set<AlertMail>();

    public DbSet<Restriction> Restrictions => Set<Restriction>();

    public DbSet<ReviewRecord> Reviews => Set<ReviewRecord>();

    public DbSet<QueueItem> QueueItems => Set<QueueItem>();

    public DbSet<BlockRecord> Blocks => Set<BlockRecord>();

    public DbSet<Label> Labels => Set<Label>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<PersonRole> PersonRoles => Set<PersonRole>();

    public DbSet<PersonSession> PersonSessions => Set<PersonSession>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<PersonEvent> PersonEvents => Set<PersonEvent>();

    public DbSet<DigestTime> DigestTimes => Set<DigestTime>();

    public DbSet<Challenge> Challenges => Set<Challenge>();

    public DbSet<ChallengeSender> ChallengeSenders => Set<ChallengeSender>();

    public DbSet<InsightCount> InsightCounts => Set<InsightCount>();

    public DbSet<CommentAlert> CommentAlerts => Set<CommentAlert>();

    public DbSet<CommentAlertMail> CommentAlertMails => Set<CommentAlertMail>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ModerationDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());

        // Indexes are chosen one by one: not every foreign key is looked up by its columns in their order.
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();
    }
}
