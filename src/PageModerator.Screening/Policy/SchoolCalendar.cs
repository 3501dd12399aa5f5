namespace PageModerator.Screening.Policy;

/// <summary>Whose bank holidays a school has.</summary>
public enum Nation
{
    EnglandAndWales,
    Scotland,
    NorthernIreland,
}

/// <summary>When the school is closed, beside weekends: nobody is sent a digest then. What is left out is empty.</summary>
public sealed record SchoolCalendar
{
    public Nation Nation { get; init; }

    /// <summary>Holidays and training days.</summary>
    public IReadOnlyList<SchoolClosure> Closures { get => field ?? []; init; }
}

/// <summary>Days on which the school is closed.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last; absent: it is one day.</param>
public sealed record SchoolClosure(DateOnly From, DateOnly? To = null)
{
    public bool Covers(DateOnly day) => day >= From && day <= (To ?? From);
}
