using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model.Training;

/// <summary>Platt's straight line from raw to calibrated log-odds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Calibration(double Slope, double Intercept)
{
    // Newton's method settles within a dozen rounds or not at all.
    private const int Rounds = 50;

    // A slope of 0 or below would turn the model upside down: too few examples, so it is left as it is.
    private const double LeastSlope = 0.05;

    public static Calibration None => new(1, 0);

    public double Apply(double logit) => TextModel.Probability(logit * Slope + Intercept);

    /// <summary>Fits the line to log-odds that the model gave to texts it was not trained on. Without a yes or without a no it stays <see cref="None"/>.</summary>
    public static Calibration Fit(IReadOnlyList<(double Logit, bool Yes)> seen)
    {
        var yes = seen.Count(item => item.Yes);
        var no = seen.Count - yes;
        if (yes == 0 || no == 0)
        {
            return None;
        }

        // Platt's targets: a touch inside of 0 and 1, so that a clean separation does not run off to infinity.
        var (high, low) = ((yes + 1.0) / (yes + 2), 1.0 / (no + 2));
        var (slope, intercept) = (1.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9;
            foreach (var (logit, isYes) in seen)
            {
                var p = TextModel.Probability(logit * slope + intercept);
                var error = p - (isYes ? high : low);
                var curve = Math.Max(p * (1 - p), 1e-12);
                g0 += error * logit;
                g1 += error;
                h00 += curve * logit * logit;
                h01 += curve * logit;
                h11 += curve;
            }

            var determinant = h00 * h11 - h01 * h01;
            var (stepSlope, stepIntercept) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);

            // Half of a wild step is still a step the right way.
            var damp = Math.Min(1, 2 / Math.Max(Math.Abs(stepSlope), Math.Abs(stepIntercept)));
            (slope, intercept) = (slope - damp * stepSlope, intercept - damp * stepIntercept);
            if (Math.Abs(stepSlope) + Math.Abs(stepIntercept) < 1e-9)
            {
                break;
            }
        }

        return slope >= LeastSlope ? new Calibration(slope, intercept) : None;
    }
}
