using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model.Training;

/// <summary>How much each of two models counts for an output: calibrated apart they are believed alike, and their sum is calibrated again.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Blend(double Linear, double Network, double Intercept)
{
    public double Apply(LogitPair logits) => TextModel.Probability(logits.Linear * Linear + logits.Network * Network + Intercept);

    /// <summary>Fits to texts that neither model was trained on.</summary>
    public static Blend Fit(IReadOnlyList<(LogitPair Logits, bool Yes)> seen)
    {
        var linear = Calibration.Fit([.. seen.Select(item => ((double)item.Logits.Linear, item.Yes))]);
        var network = Calibration.Fit([.. seen.Select(item => ((double)item.Logits.Network, item.Yes))]);
        var intercept = linear.Intercept + network.Intercept;
        var sum = Calibration.Fit([.. seen.Select(item => (item.Logits.Linear * linear.Slope + item.Logits.Network * network.Slope + intercept, item.Yes))]);
        return new Blend(sum.Slope * linear.Slope, sum.Slope * network.Slope, sum.Slope * intercept + sum.Intercept);
    }
}
