using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// A comment whose personal data stand replaced by placeholders. The only text that a model accepts, so that none can be handed
/// a text that was not cleaned first.
/// </summary>
public sealed class MaskedText
{
    internal MaskedText(NormalizedText normalized, bool clean)
    {
        Normalized = normalized;
        IsClean = clean;
    }

    /// <summary>The masked comment, normalized; its <see cref="NormalizedText.ToOriginal"/> leads to the comment as written.</summary>
    public NormalizedText Normalized { get; }

    /// <summary>False when something looks like personal data and could not be cut out exactly: the model must not see it.</summary>
    public bool IsClean { get; }
}
