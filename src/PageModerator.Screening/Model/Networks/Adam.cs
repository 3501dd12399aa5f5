using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>Gradient descent with a mean and a spread of every gradient (Kingma and Ba, 2015) over a whole number of registers.</summary>
internal sealed class Adam(float[] numbers)
{
    private const int Lanes = 16;
    private const float MeanDecay = 0.9f;
    private const float SpreadDecay = 0.999f;

    private readonly float[] _gradients = new float[numbers.Length];
    private readonly float[] _means = new float[numbers.Length];
    private readonly float[] _spreads = new float[numbers.Length];
    private int _steps;

    /// <summary>What the next step goes by; it leaves zeros.</summary>
    public Span<float> Gradients => _gradients;

    public void Step(float rate)
    {
        _steps++;
        var pace = rate / (1 - MathF.Pow(MeanDecay, _steps));
        var widen = 1 / (1 - MathF.Pow(SpreadDecay, _steps));
        for (var i = 0; i < numbers.Length; i += Lanes)
        {
            var gradient = Vector512.Create(_gradients, i);
            var mean = Vector512.Create(_means, i) * MeanDecay + gradient * (1 - MeanDecay);
            var spread = Vector512.Create(_spreads, i) * SpreadDecay + gradient * gradient * (1 - SpreadDecay);
            mean.CopyTo(_means, i);
            spread.CopyTo(_spreads, i);
            (Vector512.Create(numbers, i) - mean * pace / (Vector512.Sqrt(spread * widen) + Vector512.Create(1e-8f))).CopyTo(numbers, i);
        }

        Array.Clear(_gradients);
    }
}
