using System.Numerics.Tensors;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.Model.Training;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void Gradients_are_the_slopes_of_the_loss()
    {
        var (trained, corpus) = Trained();
        var trainer = trained.Networks[^1];
        var row = 6;

        // After a few rounds the outputs hardly tell one word from another: here they do.
        TensorPrimitives.Multiply(trainer.Network.Attention, 20, trainer.Network.Attention);
        var (_, parts, additions) = trainer.Check(corpus.Rows[row], corpus.Texts[row]);

        Compare(trained.Words.Additions, additions, _ => true);
        foreach (var (part, gradients) in trainer.Network.Parts.Zip(parts))
        {
            // Where an output looks moves the loss less than what it sees there: each half by itself.
            Compare(part, gradients, i => i % RecurrentNetwork.Looks < RecurrentNetwork.Lanes);
            Compare(part, gradients, i => i % RecurrentNetwork.Looks >= RecurrentNetwork.Lanes);
        }

        void Compare(float[] numbers, float[] gradients, Func<int, bool> counts)
        {
            const float Step = 4e-3f;
            foreach (var i in Enumerable.Range(0, gradients.Length).Where(counts).OrderByDescending(i => Math.Abs(gradients[i])).Take(20))
            {
                var was = numbers[i];
                numbers[i] = was + Step;
                var above = Loss();
                numbers[i] = was - Step;
                var below = Loss();
                numbers[i] = was;

                ((above - below) / (2 * Step)).ShouldBe(gradients[i], 0.0005 + 0.05 * Math.Abs(gradients[i]));
            }
        }

        float Loss() => trainer.Check(corpus.Rows[row], corpus.Texts[row]).Loss;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void Units_go_over_the_words_both_ways(int words)
    {
        var network = Trained().Trainer.Networks[0].Network;
        var random = new Random(words);
        var window = new WordWindow();
        window.Begin(words);
        for (var word = 0; word < words; word++)
        {
            foreach (ref var number in window.Word(word))
            {
                number = random.NextSingle() - 0.5f;
            }
        }

        var memory = new RecurrentMemory();
        network.Read(window, memory);

        for (var way = 0; way < network.Readers.Count; way++)
        {
            var reader = network.Readers[way];
            var held = new double[RecurrentReader.Units];
            var most = Enumerable.Repeat(double.NegativeInfinity, held.Length).ToArray();
            var sum = new double[held.Length];
            foreach (var word in way == 0 ? Enumerable.Range(0, words) : Enumerable.Range(0, words).Reverse())
            {
                held = Next(reader, window.Word(word).ToArray(), held);
                most = [.. most.Zip(held, Math.Max)];
                sum = [.. sum.Zip(held, (one, other) => one + other)];
            }

            for (var unit = 0; unit < held.Length; unit++)
            {
                ((double)memory.Answers[way * held.Length + unit]).ShouldBe(most[unit], 1e-4);
                ((double)memory.Answers[RecurrentNetwork.Units + way * held.Length + unit]).ShouldBe(sum[unit] / words, 1e-4);
            }
        }

        static double[] Next(RecurrentReader reader, float[] word, double[] held)
        {
            double Heard(int gate) => reader.Biases[gate] + word.Select((number, i) => (double)number * reader.Input[i * RecurrentReader.Gates + gate]).Sum();
            double Recalled(int gate) => held.Select((number, i) => number * reader.Recurrent[i * RecurrentReader.Gates + gate]).Sum();
            double Gate(int gate) => 1 / (1 + Math.Exp(-Heard(gate) - Recalled(gate)));
            return [.. held.Select((was, unit) =>
            {
                var keep = Gate(RecurrentReader.Units + unit);
                var news = Math.Tanh(Heard(2 * RecurrentReader.Units + unit) + Gate(unit) * Recalled(2 * RecurrentReader.Units + unit));
                return keep * was + (1 - keep) * news;
            })];
        }
    }

    [Fact]
    public void Where_no_word_stands_the_biases_are_all_there_is()
    {
        var network = Trained().Trainer.Networks[0].Network;
        var memory = new RecurrentMemory();
        var window = new WordWindow();
        window.Begin(0);

        network.Read(window, memory);

        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            network.Logits(memory)[output].ShouldBe(network.Biases[output]);
        }
    }

    [Fact]
    public void Networks_learn_apart_and_are_added()
    {
        var (trained, corpus) = Trained();

        foreach (var (one, other) in trained.Networks[0].Network.Parts.Zip(trained.Networks[1].Network.Parts))
        {
            one.ShouldNotBe(other);
        }

        var sum = trained.Networks[0].Logits(corpus.Rows[3]) + trained.Networks[1].Logits(corpus.Rows[3]);
        trained.Logits(3).ShouldBe(sum);
    }

    [Fact]
    public void What_was_held_at_the_words_makes_up_the_whole_of_a_score()
    {
        var network = Trained().Trainer.Networks[0].Network;
        var memory = new RecurrentMemory();
        var window = new WordWindow();
        window.Begin(3);
        window.Word(0)[0] = 1;
        window.Word(2)[5] = -2;
        network.Read(window, memory);

        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            var parts = new double[3];
            network.AddParts(memory, output, parts);

            (network.Biases[output] + parts.Sum()).ShouldBe(network.Logits(memory)[output], 1e-4);
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

        Abuse("lovely assembly, jesters").ShouldBeGreaterThan(Abuse("lovely assembly, flowers") + 0.05);

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

    private static (EnsembleTrainer Trainer, NetworkCorpus Corpus) Trained()
    {
        var data = TrainingData.Comments(briefs: 10);
        var cancellationToken = TestContext.Current.CancellationToken;
        var corpus = TrainingCorpus.Of(data, [.. Enumerable.Range(0, data.Count)], WordVectors.None, TrainingData.Options, cancellationToken);
        var trainer = new EnsembleTrainer(corpus.Words, seed: 1);
        trainer.Train([.. Enumerable.Range(0, data.Count)], epochs: 3, TrainingData.Options, () => { }, cancellationToken);
        return (trainer, corpus.Words);
    }
}
