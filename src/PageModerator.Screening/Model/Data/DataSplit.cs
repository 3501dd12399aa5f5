using System.Text;

namespace PageModerator.Screening.Model.Data;

/// <summary>Which side of a split a row stands on: by a hash of its brief, so that it never changes when rows are added.</summary>
public static class DataSplit
{
    private const int Parts = 10;

    /// <summary>In the tenth of the school comments that no model is trained or tuned on.</summary>
    public static bool IsUnseen(LabelledText text) => text.IsSchool && Hash(text.Group) % Parts == 0;

    /// <summary>The fold of a row that is not unseen.</summary>
    internal static int Fold(LabelledText text, int folds) => (int)(Hash(text.Group) / Parts % (ulong)folds);

    /// <summary>FNV-1a over UTF-8, then stirred, since its low bits alone are not even.</summary>
    public static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return new SplitMix(hash).Next();
    }
}
