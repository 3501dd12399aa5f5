using PageModerator.Screening.Model;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model;

public sealed class ModelFileTests
{
    private static readonly byte[] Written = Write();

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        foreach (var length in (int[])[0, 5, 20, 200, 1000, Written.Length - 1])
        {
            Should.Throw<InvalidDataException>(() => Read(Written[..length]));
        }
    }

    [Fact]
    public void A_flipped_bit_is_refused_wherever_it_stands()
    {
        foreach (var at in (int[])[0, 9, 30, 100, 240, 5000, Written.Length - 1])
        {
            byte[] damaged = [.. Written];
            damaged[at] ^= 4;

            Should.Throw<InvalidDataException>(() => Read(damaged));
        }
    }

    [Fact]
    public void Something_behind_the_end_is_refused() =>
        Should.Throw<InvalidDataException>(() => Read([.. Written, 0]));

    [Fact]
    public void A_foreign_file_is_called_foreign() =>
        Should.Throw<InvalidDataException>(() => Read(new byte[5000])).Message.ShouldBe("This is not a model file of PageModerator.");

    [Fact]
    public void A_later_format_asks_for_training_anew()
    {
        byte[] later = [.. Written];
        later[8] = 99;

        Should.Throw<InvalidDataException>(() => Read(later)).Message.ShouldContain("train the model anew");
    }

    private static byte[] Write()
    {
        using var file = new MemoryStream();
        ModelFile.Write(TrainingData.Train().Model, file);
        return file.ToArray();
    }

    private static TextModel Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return ModelFile.Read(stream);
    }
}
