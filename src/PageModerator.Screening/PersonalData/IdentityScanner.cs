using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds what is told by the shape of words: international account numbers, National Insurance numbers, car registrations, dates of birth.</summary>
internal static class IdentityScanner
{
    private static readonly WordSet InsuranceCues = new("ni nino nat national insurance ins");

    public static void Scan(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            if (context.Tokens[i].Kind is not (TokenKind.Word or TokenKind.Number))
            {
                continue;
            }

            var read = ReadIban(context, i);
            read = read > 0 ? read : ReadNationalInsurance(context, i);
            read = read > 0 ? read : PlateReader.Read(context, i);
            read = read > 0 ? read : BirthReader.Read(context, i);
            i += Math.Max(0, read - 1);
        }
    }

    /// <summary>
    /// An international account number (ISO 13616): a country, two check digits and up to thirty more signs, in one piece or in fours. A British one that is mistyped is taken for what it is meant to be.
    /// </summary>
    private static int ReadIban(ScanContext context, int at)
    {
        Span<char> code = stackalloc char[34];
        var word = context.Word(at);
        if (word.Length < 4 || !char.IsAsciiLetter(word[0]) || !char.IsAsciiLetter(word[1]) || !AsciiText.AreDigits(word[2..4]))
        {
            return 0;
        }

        var length = 0;
        for (var end = at; end < context.Tokens.Length && context.Tokens[end].Kind is TokenKind.Word or TokenKind.Number; end++)
        {
            var part = context.Word(end);
            if (length + part.Length > code.Length || (end > at && part.Length > 4) || part.ContainsAnyExcept(AsciiText.Alphanumeric))
            {
                return 0;
            }

            part.CopyTo(code[length..]);
            length += part.Length;
            if (length >= 15 && (CheckDigits.IsIban(code[..length]) || (length == 22 && code.StartsWith("gb"))))
            {
                return context.Cover(PersonalDataKind.BankAccount, at, end + 1, 0.95);
            }
        }

        return 0;
    }

    private static int ReadNationalInsurance(ScanContext context, int at)
    {
        Span<char> code = stackalloc char[9];
        var word = context.Word(at);
        if (word.Length is not (2 or 4 or 8 or 9) || !char.IsAsciiLetter(word[0]) || !char.IsAsciiLetter(word[1]))
        {
            return 0;
        }

        var length = 0;
        var end = at;
        for (; end < context.Tokens.Length && end - at < 9 && length < 9; end++)
        {
            var part = context.Word(end);
            if (part is "-" or ".")
            {
                continue;
            }

            if (length + part.Length > 9)
            {
                return 0;
            }

            part.CopyTo(code[length..]);
            length += part.Length;
        }

        if (length != 9 || code[2..8].IndexOfAnyExceptInRange('0', '9') >= 0 || code[8] is < 'a' or > 'd')
        {
            return 0;
        }

        // Letters that are not issued are mistyped where the words before say what it is.
        var isIssued = code[0] is not ('d' or 'f' or 'i' or 'q' or 'u' or 'v') && code[1] is not ('d' or 'f' or 'i' or 'o' or 'q' or 'u' or 'v');
        if (!isIssued && !context.HasBefore(InsuranceCues, at, 5))
        {
            return 0;
        }

        return context.Cover(PersonalDataKind.NationalInsurance, at, end, 0.95);
    }
}
