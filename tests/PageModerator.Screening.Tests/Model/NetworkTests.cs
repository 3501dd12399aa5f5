using PageModerator.Screening.Model;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model;

public sealed class NetworkTests
{
    private const int WordLength = ConvolutionalNetwork.WordLength;

    [Fact]
    public void Gradients_are_the_slopes_of_the_loss()
    {
        var trainer = Trained();
        var row = 6;
        var (_, kernels, weights, additions) = trainer.Check(row);

        Compare(trainer.Network.Kernels, kernels);
        Compare(trainer.Network.Weights, weights);
        Compare(trainer.Additions, additions);

        void Compare(float[] numbers, float[] gradients)
        {
            const float Step = 2e-3f;
            foreach (var i in Enumerable.Range(0, gradients.Length).OrderByDescending(i => Math.Abs(gradients[i])).Take(20))
            {
                var was = numbers[i];
                numbers[i] = was + Step;
                var above = Loss();
                numbers[i] = was - Step;
                var below = Loss();
                numbers[i] = was;

                ((above - below) / (2 * Step)).ShouldBe(gradients[i], 0.01 + 0.1 * Math.Abs(gradients[i]));
            }
        }

        float Loss()
        {
            trainer.Network.Pack();
            return trainer.Check(row).Loss;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_filter_answers_with_its_best_window(int words)
    {
        var network = Trained().Network;
        var window = new WordWindow();
        window.Begin(words);
        var random = new Random(words);
        for (var word = 0; word < words; word++)
        {
            foreach (ref var number in window.Word(word))
            {
                number = random.NextSingle() - 0.5f;
            }
        }

        network.Read(window);

        for (var filter = 0; filter < ConvolutionalNetwork.Filters; filter++)
        {
            var width = ConvolutionalNetwork.WidthOf(filter);
            var best = 0.0;
            for (var first = 1 - width; first < words; first++)
            {
                var sum = (double)network.KernelBiases[filter];
                for (var k = 0; k < width * WordLength; k++)
                {
                    var word = first + k / WordLength;
                    sum += word < 0 || word >= words ? 0 : network.Kernels[ConvolutionalNetwork.KernelOf(filter) + k] * window.Word(word)[k % WordLength];
                }

                best = Math.Max(best, sum);
            }

            ((double)window.Answers[filter]).ShouldBe(best, 1e-4);
        }
    }

    [Fact]
    public void A_word_never_trained_on_is_taken_for_what_its_vector_is_near_to()
    {
        var clown = Vector(1);
        var near = clown.ToArray();
        near[3] += 0.05f;
        var vectors = WordVectors.Of(
        [
            (WordReader.KeyOf("clowns"), clown),
            (WordReader.KeyOf("jesters"), near),
            (WordReader.KeyOf("flowers"), Vector(2)),
        ]);

        var model = Trainer.Train(TrainingData.Comments(), vectors, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken).Model;

        Abuse("jesters").ShouldBeGreaterThan(Abuse("flowers") + 0.05);

        double Abuse(string text)
        {
            var scores = new double[ModelOutputs.Count];
            model.Score(TextPreparation.Of(text), scores);
            return scores[ModelOutputs.Index(Category.Abusive)];
        }

        static ReadOnlyMemory<float> Vector(int seed)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, WordVectors.Length).Select(_ => random.NextSingle() - 0.5f).ToArray();
        }
    }

    private static NetworkTrainer Trained()
    {
        var data = TrainingData.Comments(briefs: 10);
        var cancellationToken = TestContext.Current.CancellationToken;
        var corpus = TrainingCorpus.Of(data, WordVectors.None, TrainingData.Options, cancellationToken);
        var trainer = new NetworkTrainer(corpus.Words, seed: 1);
        trainer.Train([.. Enumerable.Range(0, data.Count)], epochs: 3, TrainingData.Options, cancellationToken);
        return trainer;
    }
}
