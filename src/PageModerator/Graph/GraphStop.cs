using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Graph;

/// <summary>What a call is for; some things stop only one kind.</summary>
internal enum GraphCall
{
    Read,
    Write,

    /// <summary>A change about a person and not about a comment, which may lack permissions of its own: it shows nothing of other changes.</summary>
    Person,
}

/// <summary>What stops calls, or should be known to a person.</summary>
internal enum StopReason
{
    /// <summary>Facebook's limit is reached: no call at all until it is over.</summary>
    Throttle,

    /// <summary>The token is dead: no call but one reading a minute.</summary>
    Token,

    /// <summary>A permission to read is missing: no reading but one a minute.</summary>
    ReadPermission,

    /// <summary>A permission to change is missing: no change but one a minute.</summary>
    WritePermission,

    /// <summary>Facebook blocks changes for a time.</summary>
    Block,

    /// <summary>Different comments in a row were refused: no change but one a minute.</summary>
    Refusals,

    /// <summary>Many comments that were known are gone at once, so perhaps the token's sight is: no change but one a minute.</summary>
    Vanished,

    /// <summary>Facebook does not understand a request. Stops nothing.</summary>
    Request,

    /// <summary>Facebook does not understand what is read. Stops nothing; a later reading that is answered ends it, since it shows that reading gets round it.</summary>
    ReadRequest,

    /// <summary>A person's token is used where the Page's is needed. Stops nothing by itself.</summary>
    WrongToken,

    /// <summary>Errors that nobody has described. Stops nothing.</summary>
    Unknown,

    /// <summary>Calls became more numerous too abruptly for Facebook's liking. Stops nothing; reading goes slower as long as it is remembered.</summary>
    Pace,
}

internal static class StopReasons
{
    /// <summary>What stops changes until one is confirmed.</summary>
    public static readonly StopReason[] OfWriting = [StopReason.WritePermission, StopReason.Refusals, StopReason.Vanished];

    public static string Name(this StopReason reason) => reason switch
    {
        StopReason.Throttle => "throttle",
        StopReason.Token => "token",
        StopReason.ReadPermission => "read_permission",
        StopReason.WritePermission => "write_permission",
        StopReason.Block => "block",
        StopReason.Refusals => "refusals",
        StopReason.Vanished => "vanished",
        StopReason.Request => "request",
        StopReason.ReadRequest => "read_request",
        StopReason.WrongToken => "wrong_token",
        StopReason.Unknown => "unknown",
        StopReason.Pace => "pace",
    };

    public static StopReason Parse(string name) => Enum.GetValues<StopReason>().Single(reason => reason.Name() == name);

    public static bool Stops(this StopReason reason, GraphCall call) => reason switch
    {
        StopReason.Throttle or StopReason.Token => true,
        StopReason.ReadPermission => call is GraphCall.Read,
        StopReason.WritePermission or StopReason.Block or StopReason.Refusals or StopReason.Vanished => call is not GraphCall.Read,
        StopReason.Request or StopReason.ReadRequest or StopReason.WrongToken or StopReason.Unknown or StopReason.Pace => false,
    };

    /// <summary>Whether, once its time has passed, one call of this kind tries if it is over, and ends it by succeeding. What stops both kinds but the throttle is tried by reading, which harms nothing.</summary>
    public static bool IsTriedBy(this StopReason reason, GraphCall call) =>
        reason is StopReason.ReadRequest or StopReason.Token ? call is GraphCall.Read
        : call is GraphCall.Person ? reason is StopReason.Throttle or StopReason.Block
        : reason.Stops(call);
}

/// <summary>Something that stops calls for a Page, or for all Pages of the app. It is in force as long as it stands here.</summary>
internal sealed record GraphStop
{
    /// <summary>In place of a Page's id: the app, and with it every Page.</summary>
    public const string App = "app";

    /// <summary>A Page's id, or <see cref="App"/>.</summary>
    public required string Subject { get; init; }

    public required StopReason Reason { get; init; }

    /// <summary>Facebook's code, where an answer of Facebook began it.</summary>
    public long? Code { get; init; }

    public long? Subcode { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>No call before then; where one call a minute tries, the time of the next. What stops nothing is forgotten then.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How often in a row it was met.</summary>
    public required int Times { get; init; }

    /// <summary>What a person is to do.</summary>
    public string Advice => Code is { } code ? GraphRemedies.For(new GraphError(code, Subcode, null, null, null)).Advice : "";
}

internal sealed class GraphStopConfiguration : IEntityTypeConfiguration<GraphStop>
{
    public void Configure(EntityTypeBuilder<GraphStop> builder)
    {
        builder.ToTable("graph_stops");
        builder.HasKey(stop => new { stop.Subject, stop.Reason });
        builder.Property(stop => stop.Subject).HasMaxLength(64);
        builder.Property(stop => stop.Reason).HasConversion(reason => reason.Name(), name => StopReasons.Parse(name)).HasMaxLength(32);
    }
}

/// <summary>How much of a limit is used, as Facebook last said. Facebook says nothing at low use.</summary>
internal sealed class GraphUse
{
    /// <summary>A Page's id, or <see cref="GraphStop.App"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>Percent, the highest of calls, CPU and total time; may pass 100.</summary>
    public required int Percent { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>For <see cref="GraphStop.App"/>: the version that answered in place of the one asked for; null when it was that one.</summary>
    public string? OtherVersion { get; init; }
}

internal sealed class GraphUseConfiguration : IEntityTypeConfiguration<GraphUse>
{
    public void Configure(EntityTypeBuilder<GraphUse> builder)
    {
        builder.ToTable("graph_usage");
        builder.HasKey(use => use.Subject);
        builder.Property(use => use.Subject).HasMaxLength(64);
        builder.Property(use => use.OtherVersion).HasMaxLength(32);
    }
}
