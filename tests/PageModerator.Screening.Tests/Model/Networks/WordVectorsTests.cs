using PageModerator.Screening.Model.Networks;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Networks;

public static class WordVectorsTests
{
    private static readonly float[] Numbers = [.. Enumerable.Range(0, WordVectors.Length).Select(i => MathF.Sin(i) * 3)];

    [Fact]
    public static void Vectors_written_are_read_back_to_within_half_a_step()
    {
        var read = Read(Written());
        var numbers = new float[WordVectors.Length];

        read.Count.ShouldBe(2);
        read.CopyTo(read.Find(9), numbers);
        numbers.Zip(Numbers).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) <= 3f / 127 / 2 + 1e-6f);
        read.Find(8).ShouldBeLessThan(0);
    }

    [Fact]
    public static void A_damaged_or_foreign_file_is_refused()
    {
        var written = Written();

        foreach (var at in (int[])[0, 8, 20, 100, written.Length - 1])
        {
            byte[] damaged = [.. written];
            damaged[at] ^= 4;
            Should.Throw<InvalidDataException>(() => Read(damaged));
        }

        Should.Throw<InvalidDataException>(() => Read(written[..^1]));
        Should.Throw<InvalidDataException>(() => Read([.. written, 0]));
    }

    [Fact]
    public static void A_word_without_numbers_is_left_out() =>
        WordVectors.Of([(1, new float[WordVectors.Length])]).Count.ShouldBe(0);

    private static byte[] Written()
    {
        using var stream = new MemoryStream();
        WordVectors.Of([(9, Numbers), (3, Numbers.Reverse().ToArray()), (9, new float[] { 1 }.Concat(new float[WordVectors.Length - 1]).ToArray())]).Write(stream);
        return stream.ToArray();
    }

    private static WordVectors Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return WordVectors.Read(stream);
    }
}
