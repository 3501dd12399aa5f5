namespace PageModerator.Graph;

/// <summary>What to do about an error of Graph.</summary>
internal enum Recovery
{
    /// <summary>Try again within seconds.</summary>
    Retry,

    /// <summary>Ask for less, then try again.</summary>
    AskForLess,

    /// <summary>Stop every call for as long as Facebook says.</summary>
    BackOff,

    /// <summary>The thing is gone, or was never to be seen.</summary>
    Gone,

    /// <summary>It had been done before.</summary>
    Done,

    /// <summary>Never try this again; a person has to see to it.</summary>
    Refused,

    /// <summary>A permission is missing: nothing of this kind will work until a person mends it.</summary>
    NeedsPermission,

    /// <summary>The token is dead or of the wrong kind: nothing at all will work until a person mends it.</summary>
    NeedsToken,

    /// <summary>Facebook takes what we do for abuse: no change for a long time.</summary>
    Blocked,
}

/// <summary>A row of the table of recoveries.</summary>
/// <param name="Recovery">What is done with the call.</param>
/// <param name="Advice">What a person is to do, in plain words; empty where nobody has to do anything.</param>
internal sealed record Remedy(Recovery Recovery, string Advice = "")
{
    /// <summary>A limit of the whole app, and so of all its Pages, and not of one Page.</summary>
    public bool IsOfApp { get; init; }

    /// <summary>On a change it may concern that one comment alone (one by an admin, for instance): whoever makes the changes counts them.</summary>
    public bool MayConcernOne { get; init; }

    /// <summary>Facebook wants fewer calls afterwards, too.</summary>
    public bool EasesOff { get; init; }

    /// <summary>What the service should never meet, set up rightly or correct as it is: a person is told although the call is only given up, or made later.</summary>
    public StopReason? Tells { get; init; }
}

/// <summary>
/// The one place that knows what codes mean; pipelines, gate, passes, alerts and health ask it. Sources: Meta's error-handling guide and
/// Pages error codes (May 2026) for the codes; where they name no remedy, the choice is ours (docs/adr/0011).
/// </summary>
internal static class GraphRemedies
{
    private const string AsksForLess = "reduce the amount of data";
    private const string NewToken = "Make a new token (README, Connecting a real Page) and put it in place of the old one.";
    private const string Grant = "Grant the permission again in the Graph API Explorer and make a new token (README, Connecting a real Page); the command doctor says which one is missing.";
    private const string Report = "Check that Facebook:Version is still alive and that the app's secret is the right one; otherwise report this error with its number.";
    private const string PagesToken = "A person's token is in use where the Page's own is needed: take the Page's token (README, Connecting a real Page, step 3).";

    private static readonly Remedy Retry = new(Recovery.Retry);
    private static readonly Remedy Less = new(Recovery.AskForLess);
    private static readonly Remedy Gone = new(Recovery.Gone);
    private static readonly Remedy Refused = new(Recovery.Refused);
    private static readonly Remedy PageLimit = new(Recovery.BackOff, "Nothing needs to be done: Facebook limits how often a Page is read, and the service waits as long as it is told. If it comes back daily, make Facebook:PollInterval longer.");
    private static readonly Remedy AppLimit = PageLimit with { IsOfApp = true };
    private static readonly Remedy UserLimit = new(Recovery.BackOff, PagesToken) { Tells = StopReason.WrongToken };
    private static readonly Remedy ForeignLimit = PageLimit with { Advice = Report, Tells = StopReason.Request };
    private static readonly Remedy OurFault = new(Recovery.Refused, Report) { Tells = StopReason.Request };
    private static readonly Remedy Permission = new(Recovery.NeedsPermission, Grant);
    private static readonly Remedy Token = new(Recovery.NeedsToken, NewToken);
    private static readonly Remedy Block = new(Recovery.Blocked, "Facebook takes the hiding of comments for abuse and has blocked it for a time. Look at the Page's support inbox on Facebook, hide what is urgent by hand, and don't restart the service: trying again makes it longer.");

    public static Remedy For(GraphError error) => (error.Code, error.ErrorSubcode) switch
    {
        (1, 2853006) => Permission,
        (1, _) when error.Message?.Contains(AsksForLess, StringComparison.OrdinalIgnoreCase) is true => Less,
        (1 or 2, _) => Retry,
        (3 or 10 or 283, _) => Permission,
        (4 or 341, _) => AppLimit,
        (17 or 32, _) => UserLimit,
        (33, _) or (100, 33) => Gone,
        (100, 2018292) => Refused,
        (100 or 2500, _) => OurFault,
        (104, _) => Token with { Advice = Report },
        (190 or 102, 459) => Token with { Advice = "Facebook wants the person who made the token to log in at facebook.com and answer its questions. If the token stays dead afterwards, make a new one (README, Connecting a real Page)." },
        (190 or 102, 464) => Token with { Advice = "The Facebook account that made the token has to be confirmed: that person logs in at facebook.com. If the token stays dead afterwards, make a new one (README, Connecting a real Page)." },
        (190 or 102, 492) => Token with { Advice = "The person who made the token no longer has a role on the Page that may moderate it, and a new token of theirs will fail the same way: give the role back on Facebook, or let somebody who has it make the token (README, Connecting a real Page)." },
        (190 or 102, 2069032) => Token with { Advice = PagesToken },
        (190 or 102, _) => Token,
        (200, 2069030 or 2069031 or 2069033) => OurFault,
        (210, _) => Refused,
        (>= 200 and <= 299, _) => Permission with { MayConcernOne = true },
        (368, _) => Block,
        (506 or 1609005, _) => Refused,
        (613, 1996) => PageLimit with { EasesOff = true },
        (613 or 80001 or 80002 or 80006, _) => PageLimit,
        (1705, _) => Token with { Advice = PagesToken },
        (3801 or 3802, _) => OurFault with { Advice = "Facebook refuses to block a person: the Page's list of blocked people is full, or this person was unblocked a short while ago. Look at the list in the Page's settings on Facebook." },
        (10900, _) => new Remedy(Recovery.Done),
        (80000 or 80003 or 80004 or 80005 or 80008 or 80009 or 80014, _) => ForeignLimit,
        _ when error.IsTransient is true => Retry,
        _ => new Remedy(Recovery.Refused, Report) { Tells = StopReason.Unknown },
    };
}
