using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>What stops calls to Facebook, and what Facebook answers that it never should.</summary>
internal sealed class StopConditions(IOptions<FacebookOptions> facebook, IOptions<DigestOptions> people, TimeProvider timeProvider) : IConditionSource
{
    /// <summary>A single error that nobody has described may be a mood of Facebook's.</summary>
    private const int UnknownErrors = 3;

    /// <summary>A walk asks for less, or elsewhere, right after a reading that Facebook did not take.</summary>
    private static readonly TimeSpan MomentOfReading = TimeSpan.FromMinutes(1);

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var stops = await db.GraphStops.ToListAsync(cancellationToken);
        var version = await db.GraphUsage.Where(use => use.Subject == GraphStop.App).Select(use => use.OtherVersion).SingleOrDefaultAsync(cancellationToken);

        return stops.Select(stop => Explain(stop, now)).OfType<Condition>()
            .Concat(version is null ? [] : [Version(version)]);
    }

    private Condition Version(string version) => new(
        GraphStop.App,
        ConditionKind.Version,
        $"Facebook answers with version {version} of its Graph API although {facebook.Value.Version} is asked for: the one asked for has ended, or is about to.",
        $"Set Facebook:Version to a version that is alive (Facebook's changelog lists them), restart the service, and look into the next digests with care.");

    private Condition? Explain(GraphStop stop, DateTimeOffset now) => stop.Reason switch
    {
        StopReason.Throttle => new Condition(stop.Subject, ConditionKind.Throttle, $"Facebook's limit on calls is reached; nothing is read or hidden before {Time(stop.Until)}.", stop.Advice.Length > 0 ? stop.Advice : GraphRemedies.For(new GraphError(80001, null, null, null, null)).Advice),
        StopReason.Token => new Condition(stop.Subject, ConditionKind.Token, $"Facebook no longer accepts the Page's token (error {Code(stop)}); comments are neither read nor hidden.", stop.Advice),
        StopReason.WrongToken when stop.Until > now => new Condition(stop.Subject, ConditionKind.Token, $"Facebook counts the calls as a person's and not the Page's (error {Code(stop)}).", stop.Advice),
        StopReason.ReadPermission => new Condition(stop.Subject, ConditionKind.Permission, $"The token lacks a permission to read the Page (error {Code(stop)}); comments are not read.", stop.Advice),
        StopReason.WritePermission => new Condition(stop.Subject, ConditionKind.Permission, $"The token lacks the permission to hide comments (error {Code(stop)}); they are read and stay visible.", stop.Advice),
        StopReason.Block => new Condition(stop.Subject, ConditionKind.Block, $"Facebook has blocked the hiding of comments for a time (error {Code(stop)}); the next try is at {Time(stop.Until)}.", stop.Advice),
        StopReason.Refusals => new Condition(stop.Subject, ConditionKind.Writes, "Facebook refused to hide several different comments in a row, so hiding has stopped; one comment a minute is tried.", "Run the command doctor: most often the permission pages_manage_engagement is gone, or the person behind the token lost the right to moderate. Hide what is urgent by hand."),
        StopReason.Vanished => new Condition(stop.Subject, ConditionKind.Writes, "Many comments that were read before can no longer be found at once, so hiding has stopped; one comment a minute is tried.", "Look at the Page on Facebook: if the comments are there, the token has lost its sight of them. Run the command doctor, and make a new token if it finds fault (README, Connecting a real Page)."),
        StopReason.Request or StopReason.ReadRequest when stop.Until > now && (stop.Reason is not StopReason.ReadRequest || stop.Since < now - MomentOfReading) => new Condition(stop.Subject, ConditionKind.Request, $"Facebook does not take a request of this program as it is (error {Code(stop)}).", stop.Advice),
        StopReason.Unknown when stop.Until > now && stop.Times >= UnknownErrors => new Condition(stop.Subject, ConditionKind.Request, $"Facebook keeps answering with an error that this program does not know (error {Code(stop)}).", stop.Advice),
        StopReason.WrongToken or StopReason.Request or StopReason.ReadRequest or StopReason.Unknown or StopReason.Pace => null,
    };

    private static string Code(GraphStop stop) => stop.Subcode is { } subcode ? $"{stop.Code}/{subcode}" : $"{stop.Code}";

    private string Time(DateTimeOffset time) => people.Value.Local(time);
}
