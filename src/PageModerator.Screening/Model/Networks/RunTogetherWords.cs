using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model.Networks;

/// <summary>Finds the words of letters that were written in one: a hashtag without capitals, a sentence in spaced letters.</summary>
internal static class RunTogetherWords
{
    /// <summary>Fewer letters are a name or a slip rather than two words.</summary>
    private const int FewestLetters = 7;

    public const int MostLetters = 48;
    private const int LongestWord = 20;

    /// <summary>Of words as short as these there is a vector for nearly every row of letters, so that everything could be split: only common ones count.</summary>
    private const int LongestListed = 3;

    private static readonly WordSet Listed = new("""
        a i u
        am an as at be by do go he if in is it me my no of on or so to up us we
        all and any are ass bad big bin boy bye can cow dad day did die dog fat for fun gay get god got had has her him his hit how ill its job kid let
        lot mad man men mum new not now off old one our out own pay pig rat red run sad say see sex she shy sue the too top try two was way who why win you
        """);

    /// <summary>Splits letters into as few known words as there can be.</summary>
    /// <param name="letters">In lower case. Anything but 7 to 48 of a to z is not split.</param>
    /// <param name="known">The words there are.</param>
    /// <param name="ends">Where each word ends goes here: room for as many as the letters.</param>
    /// <returns>How many words; 0 where the letters are a word themselves, or can't be split, or hold more short words than others.</returns>
    public static int Split(ReadOnlySpan<char> letters, WordVectors known, Span<int> ends)
    {
        if (letters.Length is < FewestLetters or > MostLetters || letters.ContainsAnyExceptInRange('a', 'z') || known.Contains(WordReader.KeyOf(letters)))
        {
            return 0;
        }

        // Of the first letters, how few words they can be; more than there are letters where they can't.
        Span<int> fewest = stackalloc int[MostLetters + 1];
        Span<int> last = stackalloc int[MostLetters + 1];
        for (var end = 1; end <= letters.Length; end++)
        {
            fewest[end] = MostLetters + 1;
            for (var start = Math.Max(0, end - LongestWord); start < end; start++)
            {
                if (fewest[start] + 1 < fewest[end] && IsWord(letters[start..end], known))
                {
                    (fewest[end], last[end]) = (fewest[start] + 1, start);
                }
            }
        }

        var count = fewest[letters.Length];
        if (count > MostLetters)
        {
            return 0;
        }

        var inLong = 0;
        for (int word = count, end = letters.Length; end > 0; end = last[end])
        {
            ends[--word] = end;
            inLong += end - last[end] > LongestListed ? end - last[end] : 0;
        }

        return 2 * inLong < letters.Length ? 0 : count;
    }

    private static bool IsWord(ReadOnlySpan<char> letters, WordVectors known) =>
        letters.Length <= LongestListed ? Listed.Contains(letters) : known.Contains(WordReader.KeyOf(letters));
}
