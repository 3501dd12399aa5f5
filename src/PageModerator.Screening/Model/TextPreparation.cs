using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Model;

/// <summary>From a comment to what a model may see of it, the same in training, measuring and serving.</summary>
internal static class TextPreparation
{
    // A school's own contacts and people are masked like any others, so that no school need be known here.
    private static readonly PersonalDataDetector Detector = new(KnownContacts.None, new NameFinder([]));

    /// <summary>The comment with placeholders. Where it is not clean, what could not be cut out is still in it: such texts are left out.</summary>
    public static MaskedText Of(string text) => Masker.Mask(Detector.Scan(NormalizedText.Of(text)));
}
