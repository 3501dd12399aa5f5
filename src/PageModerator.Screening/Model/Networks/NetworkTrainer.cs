using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PageModerator.Screening.Model.Data;

namespace PageModerator.Screening.Model.Networks;

/// <summary>Trains one <see cref="RecurrentNetwork"/>, and tells the words that it read what it would have them be.</summary>
internal sealed class NetworkTrainer
{
    // Shares of what one step does not see: answers of units, words, and what training had added to a word's vector. The last keeps the
    // network at home with words that it meets for the first time.
    private const float DroppedAnswers = 0.2f;
    private const float DroppedWords = 0.1f;
    private const float DroppedAdditions = 0.3f;

    // Share of the rows that are seen without a word, and then have no label: where nothing is said nothing is wrong.
    private const float Silence = 0.02f;

    // Labels are wrong now and then: no row is believed further than this.
    private const float Doubt = 0.02f;

    private readonly WordTrainer _words;
    private readonly WordWindow _window = new();
    private readonly RecurrentMemory _memory = new();
    private readonly RecurrentTrainer _trainer;
    private readonly float[] _keep = new float[RecurrentNetwork.Features];
    private readonly float[] _kept = new float[RecurrentNetwork.Features];
    private readonly float[] _keptBack = new float[RecurrentNetwork.Features];
    private readonly float[] _keepHeld = new float[RecurrentNetwork.Units];
    private bool[] _isAdded = [];
    private float[] _wordsBack = [];
    private SplitMix _random;

    public NetworkTrainer(WordTrainer words, ulong seed)
    {
        _words = words;
        _random = new SplitMix(seed);
        foreach (var reader in Network.Readers)
        {
            Fill(reader.Input, MathF.Sqrt(1f / RecurrentReader.Units));
            Fill(reader.Recurrent, MathF.Sqrt(1f / RecurrentReader.Units));
        }

        // What words tell the outputs begins with nothing: of an output that no row knows of nothing is said.
        for (var unit = 0; unit < RecurrentNetwork.Units; unit++)
        {
            Fill(Network.Attention.AsSpan(unit * RecurrentNetwork.Looks, RecurrentNetwork.Lanes), MathF.Sqrt(1f / RecurrentNetwork.Units));
        }

        _trainer = new RecurrentTrainer(Network);
    }

    /// <summary>Goes on from where another stands, with steps of its own.</summary>
    public NetworkTrainer(NetworkTrainer other, WordTrainer words, ulong seed)
        : this(words, seed)
    {
        other.Network.CopyTo(Network);
        _trainer.Turn();
    }

    public RecurrentNetwork Network { get; } = new();

    /// <summary>Learns from one row, of which some is dropped.</summary>
    /// <param name="words">The row's.</param>
    /// <param name="text">Its labels.</param>
    /// <param name="share">How much of the step it has a say in.</param>
    public void AddGradients(CorpusWord[] words, LabelledText text, float share)
    {
        words = Chance(Silence) ? [] : words;
        _window.Begin(words.Length);
        if (_isAdded.Length < words.Length)
        {
            _isAdded = new bool[words.Length];
        }

        for (var i = 0; i < words.Length; i++)
        {
            var isSeen = !Chance(DroppedWords);
            _isAdded[i] = isSeen && !Chance(DroppedAdditions);
            _words.Put(isSeen ? words[i] : words[i] with { Word = -1 }, _isAdded[i], _window.Word(i));
        }

        Network.Read(_window, _memory);
        Drop(_keep);
        Drop(_keepHeld);
        Back(words, text, share);
    }

    /// <summary>By what the rows since the last one said.</summary>
    public void Step(float rate) => _trainer.Step(rate);

    /// <summary>The log-odds of every output for one row, with nothing dropped.</summary>
    public Vector512<float> Logits(CorpusWord[] words)
    {
        _window.Begin(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            _words.Put(words[i], isAdded: true, _window.Word(i));
        }

        Network.Read(_window, _memory);
        return Network.Logits(_memory);
    }

    /// <summary>The loss of one row with nothing dropped, and its slopes by the network's parts and by the additions, for checking one by the other.</summary>
    internal (float Loss, float[][] Parts, float[] Additions) Check(CorpusWord[] words, LabelledText text)
    {
        Logits(words);
        Array.Fill(_keep, 1);
        Array.Fill(_keepHeld, 1);
        _isAdded = [.. words.Select(_ => true)];
        _trainer.Turn();
        var loss = Back(words, text, 1);
        var gradients = (loss, _trainer.Gradients.ToArray(), _words.Gradients.ToArray());

        // Steps of no length forget them.
        _trainer.Step(0);
        _words.Step(0, batch: 1);
        return gradients;
    }

    /// <summary>From the answers back to everything that they came from.</summary>
    private float Back(ReadOnlySpan<CorpusWord> words, LabelledText text, float share)
    {
        TensorPrimitives.Multiply(_memory.Answers, _keep, _kept);
        for (var word = 0; word < words.Length; word++)
        {
            TensorPrimitives.Multiply(_memory.HeldAt(word), _keepHeld, _memory.HeldAt(word));
        }

        var seen = Network.Look(_memory);
        var logits = Network.Logits(_kept) + seen;
        Span<float> slopes = stackalloc float[RecurrentNetwork.Lanes];
        slopes.Clear();
        Array.Clear(_keptBack);
        var loss = 0f;
        var (known, answers) = (text.KnownAnswers, words.Length > 0 ? text.Answers : OutputSet.None);
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            if (!known.Contains(output))
            {
                continue;
            }

            var wanted = answers.Contains(output) ? 1 - Doubt : Doubt;
            var chance = 1 / (1 + MathF.Exp(-logits[output]));
            loss -= wanted * MathF.Log(chance) + (1 - wanted) * MathF.Log(1 - chance);
            slopes[output] = (chance - wanted) * share;
            _trainer.Back(output, slopes[output], _kept, _keptBack);
        }

        TensorPrimitives.Multiply(_keptBack, _keep, _keptBack);
        if (_wordsBack.Length < _window.Numbers.Length)
        {
            _wordsBack = new float[_window.Numbers.Length];
        }

        Array.Clear(_wordsBack);
        _trainer.Back(_window, _memory, _keptBack, (Vector512.Create<float>(slopes), seen, _keepHeld), _wordsBack);
        BackToWords(words);
        return loss;
    }

    private void BackToWords(ReadOnlySpan<CorpusWord> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (_isAdded[i] && words[i].Word >= 0)
            {
                _words.AddGradient(words[i].Word, _wordsBack.AsSpan(i * WordWindow.WordLength, WordWindow.WordLength));
            }
        }
    }

    private void Drop(Span<float> keep)
    {
        foreach (ref var part in keep)
        {
            part = Chance(DroppedAnswers) ? 0 : 1 / (1 - DroppedAnswers);
        }
    }

    private bool Chance(float share) => (_random.Next() >> 40) < share * (1 << 24);

    private void Fill(Span<float> numbers, float most)
    {
        foreach (ref var number in numbers)
        {
            number = most * ((_random.Next() >> 40) * (2f / (1 << 24)) - 1);
        }
    }
}

/// <summary>A word of a training row: its place in the vocabulary, below 0 for one that is not in it, and how it stands there.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CorpusWord(int Word, WordSigns Signs);
