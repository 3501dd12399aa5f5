using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Model;

/// <summary>From a comment to what a model may see of it, the same in training, measuring and serving.</summary>
internal static class TextPreparation
{
    public static MaskedText Of(string text) => new(NormalizedText.Of(text), clean: true);
}
