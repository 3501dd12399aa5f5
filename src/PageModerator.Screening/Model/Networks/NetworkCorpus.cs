using System.Runtime.InteropServices;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model.Networks;

/// <summary>The words of many texts, row after row, and the vocabulary: the words that vectors are given for, and those that stand in several texts.</summary>
internal sealed class NetworkCorpus
{
    private readonly uint[] _keys;
    private readonly float[] _given;

    private NetworkCorpus(IReadOnlyList<LabelledText> texts, CorpusWord[][] rows, uint[] keys, float[] given)
    {
        Texts = texts;
        Rows = rows;
        _keys = keys;
        _given = given;
    }

    public IReadOnlyList<LabelledText> Texts { get; }

    /// <summary>The words of every text; a text that is not clean has none.</summary>
    public CorpusWord[][] Rows { get; }

    /// <summary>How many words the vocabulary has.</summary>
    public int Words => _keys.Length;

    /// <param name="texts">Texts to train on and to judge.</param>
    /// <param name="prepare">Masks a text.</param>
    /// <param name="vectors">Vectors to start from.</param>
    /// <param name="fewest">A word without a given vector that stands in fewer texts is left out.</param>
    /// <param name="cancellationToken">Looked at once a text.</param>
    public static NetworkCorpus Of(
        IReadOnlyList<LabelledText> texts, Func<string, MaskedText> prepare, WordVectors vectors, int fewest, CancellationToken cancellationToken)
    {
        var read = new ReadWord[texts.Count][];
        Parallel.For(
            0,
            texts.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new List<ReadWord>(),
            (i, _, words) =>
            {
                // What could not be cleaned of personal data is not looked at: it would be learnt.
                words.Clear();
                if (prepare(texts[i].Text) is { IsClean: true } text)
                {
                    WordReader.ReadAll(text, vectors, words);
                }

                read[i] = [.. words];
                return words;
            },
            _ => { });

        var vocabulary = Vocabulary(read, vectors, fewest);
        var keys = new uint[vocabulary.Count];
        var given = new float[vocabulary.Count * WordVectors.Length];
        foreach (var (key, word) in vocabulary)
        {
            keys[word] = key;
            if (vectors.Find(key) is >= 0 and var row)
            {
                vectors.CopyTo(row, given.AsSpan(word * WordVectors.Length, WordVectors.Length));
            }
        }

        return new NetworkCorpus(texts, [.. read.Select(words => Known(words, vocabulary))], keys, given);
    }

    public uint Key(int word) => _keys[word];

    /// <summary>The vector given for a word; zeros for one that has to be learnt.</summary>
    public ReadOnlySpan<float> Given(int word) => _given.AsSpan(word * WordVectors.Length, WordVectors.Length);

    /// <summary>All given words, whether a text holds them or not: one day a comment may.</summary>
    private static Dictionary<uint, int> Vocabulary(ReadWord[][] read, WordVectors vectors, int fewest)
    {
        var vocabulary = new Dictionary<uint, int>();
        for (var row = 0; row < vectors.Count; row++)
        {
            vocabulary.Add(vectors.Key(row), row);
        }

        var holding = new Dictionary<uint, int>();
        var seen = new HashSet<uint>();
        foreach (var words in read)
        {
            seen.Clear();
            foreach (var word in words)
            {
                if (!word.IsReading && seen.Add(word.Key))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(holding, word.Key, out _)++;
                }
            }
        }

        foreach (var (key, texts) in holding)
        {
            if (texts >= fewest)
            {
                vocabulary.TryAdd(key, vocabulary.Count);
            }
        }

        return vocabulary;
    }

    private static CorpusWord[] Known(ReadWord[] read, Dictionary<uint, int> vocabulary)
    {
        // What was split because no vector is given for it stays whole where it is learnt as a word of its own.
        bool IsPartOfLearnt(ReadWord part) => part.IsReading && Array.Exists(
            read,
            whole => !whole.IsReading && whole.Start <= part.Start && part.End <= whole.End && whole.End - whole.Start > part.End - part.Start && vocabulary.ContainsKey(whole.Key));

        List<ReadWord> words = [.. read.Where(word => !IsPartOfLearnt(word))];
        WordReader.Settle(words, vocabulary.ContainsKey);
        return [.. words.Select(word => new CorpusWord(vocabulary.GetValueOrDefault(word.Key, -1), word.Signs))];
    }
}
