using System.Numerics;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Finds comments that tell of somebody else's child by name: class, health, behaviour, family, whereabouts. A parent's pride in
/// their own child, and congratulations to anybody's, are none.
/// </summary>
internal static class ChildDetails
{
    private const int Reach = 12;

    private static readonly WordSet ClassWords = new("year yr class reception nursery preschool form tutor");

    private static readonly WordSet Health = new(
        "adhd autism autistic asd asperger's asthma epilepsy epileptic seizure seizures diabetic diabetes allergy allergic dyslexia dyslexic dyspraxia send senco ehcp medication medicated ritalin " +
        "anxiety depression depressed anorexia counselling therapy camhs nits lice incontinent wets disabled disability wheelchair tourettes ocd odd");

    private static readonly WordSet Behaviour = new(
        "bully bullies bullied bullying bitten bites biting hitting punched punches punching kicked kicks kicking spat spits stole steals stealing thief violent aggressive disruptive naughty nasty vile " +
        "excluded suspended expelled exclusion suspension detention swears swearing lies liar attacked attacks attacking beat strangled pushed shoved vaping smoking racist troublemaker");

    private static readonly WordSet Family = new(
        "foster fostered adopted adoption divorce divorced custody prison jail alcoholic druggie stepdad stepmum refugee asylum homeless benefits evicted abused neglected neglect social");

    private static readonly WordSet Whereabouts = new("lives live walks alone waits collected collects picked address bus swimming playing unsupervised latchkey");

    private static readonly WordSet Praise = new("proud well congratulations congrats amazing brilliant fantastic superb star clever wonderful thank thanks lovely winner won award hero happy fab great talented");

    private static readonly WordSet Children = new("boy boys girl girls kid kids child children son daughter son's daughter's lad lads pupil pupils classmate playground lunchtime mum mum's dad dad's parents school class teacher");

    [Flags]
    private enum Details
    {
        None = 0,
        Class = 1,
        Health = 2,
        Behaviour = 4,
        Family = 8,
        Whereabouts = 16,
    }

    public static bool IsClassWord(ReadOnlySpan<char> word) => ClassWords.Contains(word);

    /// <summary>"4b", "y6", "yr6", "11c".</summary>
    public static bool IsClassCode(ReadOnlySpan<char> word) =>
        word.Length is 2 or 3 &&
        ((char.IsAsciiDigit(word[0]) && char.IsAsciiLetter(word[^1]) && word is not ("1st" or "2nd" or "3rd") && word[1] is not ('t' or 'p')) ||
        (word[0] == 'y' && char.IsAsciiDigit(word[^1])));

    public static void Find(ScanContext context, IReadOnlyList<NameMatch> names)
    {
        foreach (var name in names)
        {
            if (name.Kind is NameKind.Titled or NameKind.Listed)
            {
                continue;
            }

            var first = int.MaxValue;
            var last = 0;
            var details = Read(context, name, ref first, ref last, out var isPraised, out var isAboutChildren);
            var score = Score(name, details, isPraised, isAboutChildren);
            if (score > 0)
            {
                var piece = TextSpan.FromBounds(
                    Math.Min(name.Piece.Start, context.Tokens[first].Start),
                    Math.Max(name.Piece.End, context.Tokens[last].End));
                context.Add(PersonalDataKind.ChildDetails, piece, score);
            }
        }
    }

    private static double Score(NameMatch name, Details details, bool isPraised, bool isAboutChildren)
    {
        var kinds = BitOperations.PopCount((uint)details);
        var isGrave = (details & (Details.Health | Details.Behaviour | Details.Family)) != Details.None;
        var more = name.IsFull ? 0.1 : 0;
        if (name.IsOwn)
        {
            return isGrave && !isPraised ? 0.35 : 0;
        }

        if (name.Kind == NameKind.Child)
        {
            return details == Details.None || (isPraised && !isGrave) ? 0
                : details == Details.Class ? 0.4 + more
                : (kinds > 1 ? 0.7 : 0.6) + more;
        }

        // Perhaps a grown-up: a class and something else, or something grave.
        return kinds > 1 && details.HasFlag(Details.Class) && isGrave ? 0.6 + more
            : isGrave && isAboutChildren && !isPraised ? 0.4 + more
            : 0;
    }

    private static Details Read(ScanContext context, NameMatch name, ref int first, ref int last, out bool isPraised, out bool isAboutChildren)
    {
        var details = Details.None;
        isPraised = false;
        isAboutChildren = false;
        var end = Math.Min(context.Tokens.Length, name.EndToken + Reach);
        for (var i = Math.Max(0, name.FirstToken - Reach); i < end; i++)
        {
            var word = context.Word(i);
            isPraised |= Praise.Contains(word);
            isAboutChildren |= Children.Contains(word);
            var detail = Of(context, i, word);
            if (detail != Details.None)
            {
                details |= detail;
                first = Math.Min(first, i);
                last = Math.Max(last, i);
            }
        }

        return details;
    }

    private static Details Of(ScanContext context, int at, ReadOnlySpan<char> word)
    {
        if (context.Tokens[at].Kind is TokenKind.Punctuation or TokenKind.Emoji)
        {
            return Details.None;
        }

        return IsClassCode(word) && at > 0 && context.Word(at - 1) is "in" or "from" or "class" ? Details.Class
            : ClassWords.Contains(word) && (context.Word(at + 1).ContainsAnyInRange('0', '9') || word is "reception" or "nursery" or "preschool") ? Details.Class
            : Health.Contains(word) ? Details.Health
            : Behaviour.Contains(word) ? Details.Behaviour
            : Family.Contains(word) ? Details.Family
            : Whereabouts.Contains(word) ? Details.Whereabouts
            : Details.None;
    }
}
