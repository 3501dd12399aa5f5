using PageModerator.Benchmarks.Infrastructure;

namespace PageModerator.Benchmarks.Marks;

/// <summary>One mark of the design, or a few that are measured together.</summary>
internal interface IMark
{
    /// <summary>Measures it. Throws when what was measured did not do its work: a figure for wrong work is none.</summary>
    Task MeasureAsync(Report report, CancellationToken cancellationToken);
}
