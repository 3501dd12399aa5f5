using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>What training adds to the vectors of words: the same for all networks that read them.</summary>
internal sealed class WordTrainer
{
    private const int Numbers = WordVectors.Length;

    private readonly NetworkCorpus _corpus;
    private readonly float[] _squares;
    private readonly List<int> _touched = [];
    private readonly bool[] _isTouched;

    public WordTrainer(NetworkCorpus corpus)
    {
        _corpus = corpus;
        Additions = new float[corpus.Words * Numbers];
        Gradients = new float[Additions.Length];
        _squares = new float[Additions.Length];
        _isTouched = new bool[corpus.Words];
    }

    /// <summary>Goes on from where another stands, with steps of its own.</summary>
    public WordTrainer(WordTrainer other)
        : this(other._corpus) => other.Additions.CopyTo(Additions, 0);

    /// <summary>What was added so far, word after word.</summary>
    public float[] Additions { get; }

    /// <summary>Slopes of the loss by the additions, since the last step.</summary>
    public float[] Gradients { get; }

    /// <summary>The vectors of all words that one is known of: given ones, and what training added.</summary>
    public WordVectors Vectors() => WordVectors.Of(Enumerable.Range(0, _corpus.Words).Select(word =>
    {
        var numbers = new float[Numbers];
        TensorPrimitives.Add(_corpus.Given(word), Additions.AsSpan(word * Numbers, Numbers), numbers);
        return (_corpus.Key(word), (ReadOnlyMemory<float>)numbers);
    }));

    /// <summary>Writes a word as a network reads it.</summary>
    public void Put(CorpusWord word, bool isAdded, Span<float> numbers)
    {
        if (word.Word >= 0)
        {
            _corpus.Given(word.Word).CopyTo(numbers);
            if (isAdded)
            {
                TensorPrimitives.Add(numbers[..Numbers], Additions.AsSpan(word.Word * Numbers, Numbers), numbers[..Numbers]);
            }
        }

        WordWindow.PutSigns(word.Signs, numbers);
    }

    /// <summary>Takes what one row says of a word of the vocabulary.</summary>
    public void AddGradient(int word, ReadOnlySpan<float> slopes)
    {
        var gradient = Gradients.AsSpan(word * Numbers, Numbers);
        TensorPrimitives.Add(gradient, slopes[..Numbers], gradient);
        if (!_isTouched[word])
        {
            _isTouched[word] = true;
            _touched.Add(word);
        }
    }

    /// <summary>Steps begin anew.</summary>
    public void Begin() => Array.Clear(_squares);

    /// <param name="rate">The longest step of a number.</param>
    /// <param name="batch">Rows whose mean the gradients are.</param>
    /// <remarks>AdaGrad, since most words are rare: the first rows that hold one move it furthest.</remarks>
    public void Step(float rate, int batch)
    {
        foreach (var word in _touched)
        {
            _isTouched[word] = false;
            var additions = Additions.AsSpan(word * Numbers, Numbers);
            var gradients = Gradients.AsSpan(word * Numbers, Numbers);
            var squares = _squares.AsSpan(word * Numbers, Numbers);
            for (var i = 0; i < Numbers; i += Vector128<float>.Count)
            {
                var gradient = Vector128.Create<float>(gradients[i..]) * batch;
                var square = Vector128.Create<float>(squares[i..]) + gradient * gradient;
                square.CopyTo(squares[i..]);
                (Vector128.Create<float>(additions[i..]) - gradient * rate / (Vector128.Sqrt(square) + Vector128.Create(1e-3f))).CopyTo(additions[i..]);
            }

            gradients.Clear();
        }

        _touched.Clear();
    }
}
