using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model;

/// <summary>
/// Reads a row of word vectors through windows of one to three words. Each filter keeps the window that answers it most, and an output is a
/// weighted sum of those answers and of the words' mean: one term a filter and a word, so that what a window did is known exactly.
/// </summary>
internal sealed class ConvolutionalNetwork
{
    /// <summary>Numbers of a word: its vector, then its <see cref="WordSigns"/>.</summary>
    public const int WordLength = 112;

    /// <summary>Filters of each width: four registers of sixteen.</summary>
    public const int FiltersOfWidth = 64;

    public const int Widest = 3;

    public const int Filters = FiltersOfWidth * Widest;

    /// <summary>What an output sums: the answer of every filter, then the mean of the words.</summary>
    public const int Features = Filters + WordLength;

    private const int Lanes = 16;

    /// <summary>What every filter looks for, one after the other; where one begins says <see cref="KernelOf"/>.</summary>
    public float[] Kernels { get; } = new float[KernelOf(Filters)];

    public float[] KernelBiases { get; } = new float[Filters];

    /// <summary>Weights of the outputs, <c>[output][feature]</c>.</summary>
    public float[] Weights { get; } = new float[ModelOutputs.Count * Features];

    /// <summary>One an output, and zeros up to a whole register.</summary>
    public float[] Biases { get; } = new float[Lanes];

    // The kernels turned so that sixty-four filters lie side by side: what reading goes by.
    private readonly float[] _packed = new float[KernelOf(Filters)];

    /// <summary>How many words a filter looks at.</summary>
    public static int WidthOf(int filter) => filter / FiltersOfWidth + 1;

    /// <summary>Where the kernel of a filter begins.</summary>
    public static int KernelOf(int filter)
    {
        var narrower = filter / FiltersOfWidth;
        return FiltersOfWidth * WordLength * (narrower * (narrower + 1) / 2) + filter % FiltersOfWidth * (narrower + 1) * WordLength;
    }

    public void CopyTo(ConvolutionalNetwork other)
    {
        Kernels.CopyTo(other.Kernels, 0);
        KernelBiases.CopyTo(other.KernelBiases, 0);
        Weights.CopyTo(other.Weights, 0);
        Biases.CopyTo(other.Biases, 0);
        other.Pack();
    }

    /// <summary>Has to be called after a change of the kernels.</summary>
    public void Pack()
    {
        for (var width = 1; width <= Widest; width++)
        {
            var from = KernelOf((width - 1) * FiltersOfWidth);
            var length = width * WordLength;
            for (var filter = 0; filter < FiltersOfWidth; filter++)
            {
                for (var k = 0; k < length; k++)
                {
                    _packed[from + k * FiltersOfWidth + filter] = Kernels[from + filter * length + k];
                }
            }
        }
    }

    /// <summary>Answers of all filters and the mean of the words.</summary>
    public void Read(WordWindow words)
    {
        for (var width = 1; width <= Widest; width++)
        {
            var first = (width - 1) * FiltersOfWidth;
            Convolve(
                words.Numbers.AsSpan((Widest - width) * WordLength),
                words.Count + width - 1,
                width * WordLength,
                _packed.AsSpan(KernelOf(first)),
                KernelBiases.AsSpan(first, FiltersOfWidth),
                words.Answers.AsSpan(first, FiltersOfWidth),
                words.Places.AsSpan(first, FiltersOfWidth));
        }

        var mean = words.Answers.AsSpan(Filters, WordLength);
        mean.Clear();
        for (var word = 0; word < words.Count; word++)
        {
            TensorPrimitives.Add(mean, words.Word(word), mean);
        }

        TensorPrimitives.Multiply(mean, words.MeanScale, mean);
    }

    /// <summary>The log-odds of every output from what <see cref="Read"/> left in <see cref="WordWindow.Answers"/>.</summary>
    public Vector512<float> Logits(ReadOnlySpan<float> answers)
    {
        Span<float> logits = stackalloc float[Lanes];
        Biases.CopyTo(logits);
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            logits[output] += Dot(answers, Weights.AsSpan(output * Features, Features));
        }

        return Vector512.Create<float>(logits);
    }

    /// <summary>The same on every machine: sixteen sums side by side, whatever the registers.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < a.Length; i += Lanes)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a.Slice(i, Lanes)), Vector512.Create(b.Slice(i, Lanes)), sum);
        }

        return Vector512.Sum(sum);
    }

    private static void Convolve(
        ReadOnlySpan<float> numbers, int windows, int length, ReadOnlySpan<float> kernels, ReadOnlySpan<float> biases, Span<float> answers, Span<int> places)
    {
        answers.Clear();
        places.Fill(-1);
        ref var x = ref MemoryMarshal.GetReference(numbers);
        ref var kernel = ref MemoryMarshal.GetReference(kernels);
        for (var half = 0; half < FiltersOfWidth; half += 2 * Lanes)
        {
            var (biasA, biasB) = (Vector512.Create(biases.Slice(half, Lanes)), Vector512.Create(biases.Slice(half + Lanes, Lanes)));
            var (bestA, bestB) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var (atA, atB) = (Vector512.Create(-1), Vector512.Create(-1));
            for (var window = 0; window < windows; window += 4)
            {
                var (a0, a1, a2, a3) = (biasA, biasA, biasA, biasA);
                var (b0, b1, b2, b3) = (biasB, biasB, biasB, biasB);
                var start = window * WordLength;
                for (var k = 0; k < length; k++)
                {
                    var ka = Vector512.LoadUnsafe(ref kernel, (nuint)(k * FiltersOfWidth + half));
                    var kb = Vector512.LoadUnsafe(ref kernel, (nuint)(k * FiltersOfWidth + half + Lanes));
                    ref var at = ref Unsafe.Add(ref x, start + k);
                    var x0 = Vector512.Create(at);
                    var x1 = Vector512.Create(Unsafe.Add(ref at, WordLength));
                    var x2 = Vector512.Create(Unsafe.Add(ref at, 2 * WordLength));
                    var x3 = Vector512.Create(Unsafe.Add(ref at, 3 * WordLength));
                    a0 = Vector512.FusedMultiplyAdd(x0, ka, a0);
                    b0 = Vector512.FusedMultiplyAdd(x0, kb, b0);
                    a1 = Vector512.FusedMultiplyAdd(x1, ka, a1);
                    b1 = Vector512.FusedMultiplyAdd(x1, kb, b1);
                    a2 = Vector512.FusedMultiplyAdd(x2, ka, a2);
                    b2 = Vector512.FusedMultiplyAdd(x2, kb, b2);
                    a3 = Vector512.FusedMultiplyAdd(x3, ka, a3);
                    b3 = Vector512.FusedMultiplyAdd(x3, kb, b3);
                }

                Keep(a0, window, windows, ref bestA, ref atA);
                Keep(a1, window + 1, windows, ref bestA, ref atA);
                Keep(a2, window + 2, windows, ref bestA, ref atA);
                Keep(a3, window + 3, windows, ref bestA, ref atA);
                Keep(b0, window, windows, ref bestB, ref atB);
                Keep(b1, window + 1, windows, ref bestB, ref atB);
                Keep(b2, window + 2, windows, ref bestB, ref atB);
                Keep(b3, window + 3, windows, ref bestB, ref atB);
            }

            bestA.CopyTo(answers[half..]);
            bestB.CopyTo(answers[(half + Lanes)..]);
            atA.CopyTo(places[half..]);
            atB.CopyTo(places[(half + Lanes)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector512<float> answer, int window, int windows, ref Vector512<float> best, ref Vector512<int> at)
    {
        if (window < windows)
        {
            var isBetter = Vector512.GreaterThan(answer, best);
            best = Vector512.ConditionalSelect(isBetter, answer, best);
            at = Vector512.ConditionalSelect(isBetter.AsInt32(), Vector512.Create(window), at);
        }
    }
}
