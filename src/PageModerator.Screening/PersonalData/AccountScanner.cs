using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds accounts that are given without an "@": "snap: kai_the_goat12", "my insta is maisie.xo14".</summary>
internal static class AccountScanner
{
    private const double Likely = 0.6;
    private const int ShortestName = 5;
    private const int MostBetween = 4;

    private static readonly WordSet Services = new("snap snapchat sc insta instagram ig tiktok discord kik telegram roblox xbox psn gamertag");
    private static readonly WordSet Between = new("is it's its me at name user username tag id : = - @ add on my account under as");

    public static void Scan(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            if (!Services.Contains(context.Word(i)))
            {
                continue;
            }

            var first = i + 1;
            while (first <= i + MostBetween && Between.Contains(context.Word(first)))
            {
                first++;
            }

            if (first == i + 1 || first >= context.Tokens.Length)
            {
                continue;
            }

            var end = first + 1;
            while (context.Touches(end) && (context.Tokens[end].Kind is TokenKind.Word or TokenKind.Number || context.Word(end) is "_" or "."))
            {
                end++;
            }

            var piece = context.Piece(first, end);
            var name = context.Folded.AsSpan(piece.Start, piece.Length);
            if (name.Length >= ShortestName && (name.ContainsAnyInRange('0', '9') || name.Contains('_')) && name.ContainsAnyInRange('a', 'z') && context.IsFree(piece))
            {
                context.Add(PersonalDataKind.Handle, piece, Likely);
                i = end - 1;
            }
        }
    }
}
