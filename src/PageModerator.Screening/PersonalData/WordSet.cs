using System.Collections.Frozen;

namespace PageModerator.Screening.PersonalData;

/// <summary>Words to look for, without making a string of each word looked at.</summary>
internal sealed class WordSet
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;

    /// <param name="words">In lower case, white space between.</param>
    public WordSet(string words)
        : this(words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
    {
    }

    public WordSet(IEnumerable<string> words) =>
        _words = words.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool Contains(ReadOnlySpan<char> word) => _words.Contains(word);
}
