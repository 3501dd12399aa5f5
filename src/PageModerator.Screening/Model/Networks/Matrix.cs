using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>
/// Sums of products over rows of numbers. Sixteen numbers are added up side by side whatever the processor, so that the result is the same on
/// every machine.
/// </summary>
internal static class Matrix
{
    private const int Lanes = 16;

    // Rows that are worked on at once: their sums stay in registers.
    private const int Tile = 4;

    /// <summary>Rows are worked on four at a time: there has to be room for so many.</summary>
    public static int Padded(int rows) => (rows + Tile - 1) / Tile * Tile;

    /// <summary>The sum of the products of two rows of a multiple of sixteen numbers.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < a.Length; i += Lanes)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a.Slice(i, Lanes)), Vector512.Create(b.Slice(i, Lanes)), sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>
    /// Adds to every row <c>i</c> of <paramref name="sums"/> the sum over <c>k</c> of <c>left[i, k] * right[k]</c>.
    /// </summary>
    /// <param name="left">Its number at <c>[i, k]</c> stands at <c>i * leftRow + k * leftStep</c>.</param>
    /// <param name="rows">How many; in <paramref name="left"/> and <paramref name="sums"/> there has to be room for <see cref="Padded"/> ones.</param>
    /// <param name="steps">How many products a sum has.</param>
    /// <param name="right">Rows of <paramref name="columns"/> numbers, one after the other.</param>
    /// <param name="columns">A multiple of sixteen.</param>
    /// <param name="sums">Rows that begin <paramref name="sumsRow"/> numbers apart.</param>
    public static void AddProduct(
        ReadOnlySpan<float> left, int leftRow, int leftStep, int rows, int steps, ReadOnlySpan<float> right, int columns, Span<float> sums, int sumsRow)
    {
        var padded = Padded(rows);
        if (padded == 0 || steps == 0)
        {
            return;
        }

        // One look at the corners spares one at every number.
        _ = left[(padded - 1) * leftRow + (steps - 1) * leftStep];
        _ = right[steps * columns - 1];
        _ = sums[(padded - 1) * sumsRow + columns - 1];
        ref var a = ref Unsafe.AsRef(in left[0]);
        ref var b = ref Unsafe.AsRef(in right[0]);
        ref var c = ref sums[0];
        for (var column = 0; column < columns; column += 2 * Lanes)
        {
            for (var row = 0; row < padded; row += Tile)
            {
                ref var from = ref Unsafe.Add(ref a, row * leftRow);
                ref var by = ref Unsafe.Add(ref b, column);
                ref var to = ref Unsafe.Add(ref c, row * sumsRow + column);
                if (column + Lanes < columns)
                {
                    AddWide(ref from, leftRow, leftStep, steps, ref by, columns, ref to, sumsRow);
                }
                else
                {
                    AddNarrow(ref from, leftRow, leftStep, steps, ref by, columns, ref to, sumsRow);
                }
            }
        }
    }

    /// <summary>Adds to <paramref name="sums"/>, a multiple of sixty-four numbers, the sum over <c>k</c> of <c>left[k] * right[k]</c>.</summary>
    public static void AddProduct(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sums)
    {
        var columns = sums.Length;
        _ = right[left.Length * columns - 1];
        ref var b = ref Unsafe.AsRef(in right[0]);
        ref var c = ref sums[0];
        for (var column = 0; column < columns; column += 4 * Lanes)
        {
            ref var to = ref Unsafe.Add(ref c, column);
            var (s0, s1, s2, s3) = (Vector512.LoadUnsafe(ref to), Vector512.LoadUnsafe(ref to, Lanes), Vector512.LoadUnsafe(ref to, 2 * Lanes), Vector512.LoadUnsafe(ref to, 3 * Lanes));
            var (t0, t1, t2, t3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            for (var k = 0; k < left.Length; k += 2)
            {
                ref var by = ref Unsafe.Add(ref b, k * columns + column);
                var x = Vector512.Create(left[k]);
                s0 = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref by), s0);
                s1 = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref by, Lanes), s1);
                s2 = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref by, 2 * Lanes), s2);
                s3 = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref by, 3 * Lanes), s3);
                by = ref Unsafe.Add(ref by, columns);
                var y = Vector512.Create(left[k + 1]);
                t0 = Vector512.FusedMultiplyAdd(y, Vector512.LoadUnsafe(ref by), t0);
                t1 = Vector512.FusedMultiplyAdd(y, Vector512.LoadUnsafe(ref by, Lanes), t1);
                t2 = Vector512.FusedMultiplyAdd(y, Vector512.LoadUnsafe(ref by, 2 * Lanes), t2);
                t3 = Vector512.FusedMultiplyAdd(y, Vector512.LoadUnsafe(ref by, 3 * Lanes), t3);
            }

            (s0 + t0).StoreUnsafe(ref to);
            (s1 + t1).StoreUnsafe(ref to, Lanes);
            (s2 + t2).StoreUnsafe(ref to, 2 * Lanes);
            (s3 + t3).StoreUnsafe(ref to, 3 * Lanes);
        }
    }

    /// <summary>Rows become columns.</summary>
    public static void Transpose(ReadOnlySpan<float> from, int columns, Span<float> to)
    {
        var rows = from.Length / columns;
        for (var column = 0; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
            {
                to[column * rows + row] = from[row * columns + column];
            }
        }
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>The hyperbolic tangent.</summary>
    public static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(2f), Sigmoid(x + x), Vector512.Create(-1f));

    /// <summary>e^x as a power of two, put together from its bits, and a short series for what is left.</summary>
    public static Vector512<float> Exp(Vector512<float> x)
    {
        const float Most = 40;

        // So large that what is added to it is rounded to a whole number, which then stands in its last bits.
        const float Rounder = 1.5f * (1 << 23);

        x = Vector512.Min(Vector512.Max(x, Vector512.Create(-Most)), Vector512.Create(Most));
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(Rounder));
        var whole = shifted - Vector512.Create(Rounder);
        var rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-0.693147181f), x);
        var series = Vector512.Create(1f / 720);
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512.Create(1f / 120));
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512.Create(1f / 24));
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512.Create(1f / 6));
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512.Create(0.5f));
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512<float>.One);
        series = Vector512.FusedMultiplyAdd(series, rest, Vector512<float>.One);
        var power = ((shifted.AsInt32() << 23) + Vector512<float>.One.AsInt32()).AsSingle();
        return series * power;
    }

    private static void AddWide(ref float a, int aRow, int aStep, int steps, ref float b, int bStep, ref float c, int cRow)
    {
        ref var c1 = ref Unsafe.Add(ref c, cRow);
        ref var c2 = ref Unsafe.Add(ref c1, cRow);
        ref var c3 = ref Unsafe.Add(ref c2, cRow);
        var (s0, s1, s2, s3) = (Vector512.LoadUnsafe(ref c), Vector512.LoadUnsafe(ref c1), Vector512.LoadUnsafe(ref c2), Vector512.LoadUnsafe(ref c3));
        var (t0, t1, t2, t3) = (Vector512.LoadUnsafe(ref c, Lanes), Vector512.LoadUnsafe(ref c1, Lanes), Vector512.LoadUnsafe(ref c2, Lanes), Vector512.LoadUnsafe(ref c3, Lanes));
        for (var k = 0; k < steps; k++)
        {
            ref var at = ref Unsafe.Add(ref a, k * aStep);
            ref var by = ref Unsafe.Add(ref b, k * bStep);
            var (y, z) = (Vector512.LoadUnsafe(ref by), Vector512.LoadUnsafe(ref by, Lanes));
            var x0 = Vector512.Create(at);
            var x1 = Vector512.Create(Unsafe.Add(ref at, aRow));
            var x2 = Vector512.Create(Unsafe.Add(ref at, 2 * aRow));
            var x3 = Vector512.Create(Unsafe.Add(ref at, 3 * aRow));
            s0 = Vector512.FusedMultiplyAdd(x0, y, s0);
            t0 = Vector512.FusedMultiplyAdd(x0, z, t0);
            s1 = Vector512.FusedMultiplyAdd(x1, y, s1);
            t1 = Vector512.FusedMultiplyAdd(x1, z, t1);
            s2 = Vector512.FusedMultiplyAdd(x2, y, s2);
            t2 = Vector512.FusedMultiplyAdd(x2, z, t2);
            s3 = Vector512.FusedMultiplyAdd(x3, y, s3);
            t3 = Vector512.FusedMultiplyAdd(x3, z, t3);
        }

        s0.StoreUnsafe(ref c);
        t0.StoreUnsafe(ref c, Lanes);
        s1.StoreUnsafe(ref c1);
        t1.StoreUnsafe(ref c1, Lanes);
        s2.StoreUnsafe(ref c2);
        t2.StoreUnsafe(ref c2, Lanes);
        s3.StoreUnsafe(ref c3);
        t3.StoreUnsafe(ref c3, Lanes);
    }

    private static void AddNarrow(ref float a, int aRow, int aStep, int steps, ref float b, int bStep, ref float c, int cRow)
    {
        ref var c1 = ref Unsafe.Add(ref c, cRow);
        ref var c2 = ref Unsafe.Add(ref c1, cRow);
        ref var c3 = ref Unsafe.Add(ref c2, cRow);
        var (s0, s1, s2, s3) = (Vector512.LoadUnsafe(ref c), Vector512.LoadUnsafe(ref c1), Vector512.LoadUnsafe(ref c2), Vector512.LoadUnsafe(ref c3));
        for (var k = 0; k < steps; k++)
        {
            ref var at = ref Unsafe.Add(ref a, k * aStep);
            var y = Vector512.LoadUnsafe(ref b, (nuint)(k * bStep));
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(at), y, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, aRow)), y, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 2 * aRow)), y, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 3 * aRow)), y, s3);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c1);
        s2.StoreUnsafe(ref c2);
        s3.StoreUnsafe(ref c3);
    }
}
