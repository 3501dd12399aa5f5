using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>
/// The order of the queue in one number, so that a page of it is one look into an index: what it is about first (safeguarding, threats,
/// extremism, then hides to confirm, then the rest), the newest first in each.
/// </summary>
internal static class QueueOrder
{
    // More milliseconds than will have passed since 1970 in the next 200 years.
    private const long Step = 10_000_000_000_000;

    public const int Hides = 3;
    public const int Rest = 4;

    public static long Position(Verdict verdict, DateTimeOffset at) => Position(Rank(verdict), at);

    public static long Position(int rank, DateTimeOffset at) => ((rank + 1) * Step) - at.ToUnixTimeMilliseconds();

    public static int RankOf(long position) => (int)(position / Step);

    private static int Rank(Verdict verdict) =>
        verdict.Concerns.Contains(Concern.Safeguarding) ? 0
        : verdict.Concerns.Contains(Concern.Threat) ? 1
        : verdict.Concerns.Contains(Concern.Extremism) ? 2
        : verdict.Outcome is Outcome.Hide ? Hides
        : Rest;
}
