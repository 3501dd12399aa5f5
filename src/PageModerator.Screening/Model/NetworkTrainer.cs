using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model;

/// <summary>
/// Trains a <see cref="RecurrentNetwork"/> and what it adds to the vectors of words, row after row in an order shuffled by the seed, on one
/// thread: the same data and seed give the same numbers.
/// </summary>
internal sealed class NetworkTrainer
{
    private const int Numbers = WordVectors.Length;

    // Rows whose gradients make one step.
    private const int Batch = 32;

    // Shares of what one step does not see: answers of units, words, and what training had added to a word's vector. The last keeps the
    // network at home with words that it meets for the first time.
    private const float DroppedAnswers = 0.2f;
    private const float DroppedWords = 0.1f;
    private const float DroppedAdditions = 0.3f;

    // Share of the rows that are seen without a word, and then have no label: where nothing is said nothing is wrong.
    private const float Silence = 0.02f;

    // Labels are wrong now and then: no row is believed further than this.
    private const float Doubt = 0.02f;

    // Steps grow from nothing over the first batches and shrink to nothing at the end.
    private const float WarmUp = 100;

    private readonly NetworkCorpus _corpus;
    private readonly float[] _additions;
    private readonly float[] _squares;
    private readonly float[] _gradients;
    private readonly List<int> _touched = [];
    private readonly bool[] _isTouched;
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

    public NetworkTrainer(NetworkCorpus corpus, int seed)
    {
        _corpus = corpus;
        _additions = new float[corpus.Words * Numbers];
        _squares = new float[_additions.Length];
        _gradients = new float[_additions.Length];
        _isTouched = new bool[corpus.Words];
        _random = new SplitMix((ulong)seed);
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
    public NetworkTrainer(NetworkTrainer other, int seed)
        : this(other._corpus, seed)
    {
        other.Network.CopyTo(Network);
        other._additions.CopyTo(_additions, 0);
        _trainer.Turn();
    }

    public RecurrentNetwork Network { get; } = new();

    /// <summary>Goes over some rows. Outputs that a row knows nothing of are not moved by it.</summary>
    public void Train(int[] rows, int epochs, TrainingOptions options, CancellationToken cancellationToken)
    {
        int[] order = [.. rows.Where(row => _corpus.Rows[row].Length > 0)];
        Array.Clear(_squares);
        float steps = epochs * ((order.Length + Batch - 1) / Batch);
        var step = 0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            _random.Shuffle(order);
            foreach (var batch in order.Chunk(Batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var row in batch)
                {
                    AddGradients(row, 1f / batch.Length);
                }

                var pace = Math.Min(1, (step + 1) / WarmUp) * (1 - step / steps);
                Step((float)options.NetworkRate * pace, (float)options.WordRate * pace);
                step++;
            }
        }
    }

    /// <summary>The log-odds of every output for one row, with nothing dropped.</summary>
    public Vector512<float> Logits(int row)
    {
        var words = _corpus.Rows[row];
        _window.Begin(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            Put(words[i], isAdded: true, _window.Word(i));
        }

        Network.Read(_window, _memory);
        return Network.Logits(_memory);
    }

    /// <summary>The vectors of all words that one is known of: given ones, and what training added.</summary>
    public WordVectors Vectors() => WordVectors.Of(Enumerable.Range(0, _corpus.Words).Select(word =>
    {
        var numbers = new float[Numbers];
        TensorPrimitives.Add(_corpus.Given(word), _additions.AsSpan(word * Numbers, Numbers), numbers);
        return (_corpus.Key(word), (ReadOnlyMemory<float>)numbers);
    }));

    /// <summary>What training added to the vectors of the vocabulary's words.</summary>
    internal float[] Additions => _additions;

    /// <summary>The loss of one row with nothing dropped, and its slopes by the network's parts and by the additions, for checking one by the other.</summary>
    internal (float Loss, float[][] Parts, float[] Additions) Check(int row)
    {
        var words = _corpus.Rows[row];
        Logits(row);
        Array.Fill(_keep, 1);
        Array.Fill(_keepHeld, 1);
        _isAdded = [.. words.Select(_ => true)];
        _trainer.Turn();
        var loss = Back(words, _corpus.Texts[row], 1);
        var gradients = (loss, _trainer.Gradients.ToArray(), _gradients.ToArray());

        // A step of no length forgets them.
        Step(0, 0);
        return gradients;
    }

    private void AddGradients(int row, float share)
    {
        var words = Chance(Silence) ? [] : _corpus.Rows[row];
        _window.Begin(words.Length);
        if (_isAdded.Length < words.Length)
        {
            _isAdded = new bool[words.Length];
        }

        for (var i = 0; i < words.Length; i++)
        {
            var isSeen = !Chance(DroppedWords);
            _isAdded[i] = isSeen && !Chance(DroppedAdditions);
            Put(isSeen ? words[i] : words[i] with { Word = -1 }, _isAdded[i], _window.Word(i));
        }

        Network.Read(_window, _memory);
        Drop(_keep);
        Drop(_keepHeld);
        Back(words, _corpus.Texts[row], share);
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
            var word = words[i].Word;
            if (!_isAdded[i] || word < 0)
            {
                continue;
            }

            var gradient = _gradients.AsSpan(word * Numbers, Numbers);
            TensorPrimitives.Add(gradient, _wordsBack.AsSpan(i * WordWindow.WordLength, Numbers), gradient);
            if (!_isTouched[word])
            {
                _isTouched[word] = true;
                _touched.Add(word);
            }
        }
    }

    private void Step(float rate, float wordRate)
    {
        _trainer.Step(rate);

        // AdaGrad, since most words are rare: the first rows that hold one move it furthest.
        foreach (var word in _touched)
        {
            _isTouched[word] = false;
            Step(_additions.AsSpan(word * Numbers, Numbers), _gradients.AsSpan(word * Numbers, Numbers), _squares.AsSpan(word * Numbers, Numbers), wordRate);
        }

        _touched.Clear();
    }

    private static void Step(Span<float> additions, Span<float> gradients, Span<float> squares, float rate)
    {
        for (var i = 0; i < Numbers; i += Vector128<float>.Count)
        {
            var gradient = Vector128.Create<float>(gradients[i..]) * Batch;
            var square = Vector128.Create<float>(squares[i..]) + gradient * gradient;
            square.CopyTo(squares[i..]);
            (Vector128.Create<float>(additions[i..]) - gradient * rate / (Vector128.Sqrt(square) + Vector128.Create(1e-3f))).CopyTo(additions[i..]);
        }

        gradients.Clear();
    }

    private void Put(CorpusWord word, bool isAdded, Span<float> numbers)
    {
        if (word.Word >= 0)
        {
            _corpus.Given(word.Word).CopyTo(numbers);
            if (isAdded)
            {
                TensorPrimitives.Add(numbers[..Numbers], _additions.AsSpan(word.Word * Numbers, Numbers), numbers[..Numbers]);
            }
        }

        WordWindow.PutSigns(word.Signs, numbers);
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
