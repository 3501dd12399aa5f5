namespace PageModerator.Screening.Text;

/// <summary>
/// The other readings of a text's words, ordered by where they begin. Alternatives, not corrections: most are nonsense, and one
/// counts only when it is a word that a rule or the model knows. Words as they stand are the text's tokens.
/// </summary>
public sealed class WordForms
{
    private readonly char[] _spellings;
    private readonly WordForm[] _forms;

    internal WordForms(char[] spellings, WordForm[] forms)
    {
        _spellings = spellings;
        _forms = forms;
    }

    internal static WordForms None { get; } = new([], []);

    public ReadOnlySpan<WordForm> All => _forms;

    /// <summary>The form's spelling: lower-case letters, digits that mean no letter, and <c>*</c>.</summary>
    public ReadOnlySpan<char> Slice(WordForm form) => _spellings.AsSpan(form.Offset, form.Length);

    internal static WordForms Of(NormalizedText text)
    {
        var reader = new WordFormReader(text);
        reader.Read();

        return reader.ToForms();
    }
}
