using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace PageModerator.Screening.Text;

/// <summary>
/// Letters of other alphabets that pass for Latin ones. They are read as Latin only inside words that are partly Latin, or where
/// the whole word passes and the comment around it is Latin; a comment in Ukrainian or Greek stays as it is.
/// </summary>
internal static class LookAlikes
{
    // Pairs of a letter and what it passes for, by its own shape: capitals differ from small letters.
    private const string Pairs =
        // Cyrillic
        "АaаaВbвbСcсcԀdԁdЕeеeЁeёeЄeєeҒfғfԌgԍgНhнhҺhһhІiіiЇiїiӀlӏlЈjјjКkкkМmмmИnиnПnпnОoоoРpрpԚqԛqЅsѕsТtтtЦuцuѴvѵvШwшwЩwщwԜwԝwХxхxУyуyҮyүyЬbьbГrгrЯrяrЗeзe" +
        // Greek
        "ΑaαaΒbβbϹcϲcΔaδdΕeεeΗhηnΙiιiΚkκkΜmμuΝnνvΟoοoΡpρpΣeσoςsΤtτtΥyυuΧxχxΖzζzΩoωwϳjγy" +
        // Armenian
        "ՕoօoՏsԼlհhոnսuցgզqղnիh" +
        // Cherokee
        "ᎠdᎡrᎢtᎥiᎩyᎪaᎫjᎬeᎳwᎷmᎻhᎽyᏀgᏃzᏎbᏏbᏒrᏔwᏙvᏚsᏟcᏢpᏦkᏞlᏧdᏭwᏳgᏴbᏂhᏅo" +
        // Lisu
        "ꓐbꓑpꓒdꓓdꓔtꓖgꓗkꓙjꓚcꓜzꓝfꓟmꓠnꓡlꓢsꓣrꓦvꓧhꓪwꓫxꓬyꓮaꓰeꓲiꓳoꓴu";

    private static readonly FrozenDictionary<char, char> Latin = Enumerable.Range(0, Pairs.Length / 2)
        .ToFrozenDictionary(i => Pairs[2 * i], i => Pairs[(2 * i) + 1]);

    /// <summary>Whether the character is of an alphabet whose letters may pass for Latin.</summary>
    public static bool IsForeign(int value) => value is
        (>= 0x0370 and <= 0x058F) or (>= 0x13A0 and <= 0x13FF) or (>= 0xA4D0 and <= 0xA4FF) or (>= 0xAB70 and <= 0xABBF);

    /// <summary>Replaces them in a folded text.</summary>
    /// <param name="text">Folded, so in lower case: the shape is looked up in the original.</param>
    /// <param name="origins">Where each unit came from.</param>
    /// <param name="original">The text as written.</param>
    public static void Replace(Span<char> text, ReadOnlySpan<int> origins, string original)
    {
        var isLatinAround = false;
        var isForeignAround = false;
        for (var start = 0; start < text.Length;)
        {
            var word = Read(text, origins, original, start);
            isLatinAround |= word.Latin > 0;
            isForeignAround |= word.Latin == 0 && word.Foreign > 0;
            start = word.End + 1;
        }

        for (var start = 0; start < text.Length;)
        {
            var word = Read(text, origins, original, start);
            if (word.Passing > 0 && (word.Latin > 0 || (isLatinAround && !isForeignAround)))
            {
                for (var i = start; i < word.End; i++)
                {
                    text[i] = Pass(text[i], original[origins[i]]);
                }
            }

            start = word.End + 1;
        }
    }

    private static Word Read(ReadOnlySpan<char> text, ReadOnlySpan<int> origins, string original, int start)
    {
        var word = new Word { End = start };
        for (; word.End < text.Length && char.IsLetter(text[word.End]); word.End++)
        {
            var letter = text[word.End];
            if (!IsForeign(letter))
            {
                word.Latin += char.IsAsciiLetter(letter) ? 1 : 0;
            }
            else if (Pass(letter, original[origins[word.End]]) == letter)
            {
                word.Foreign++;
            }
            else
            {
                word.Passing++;
            }
        }

        return word;
    }

    private static char Pass(char folded, char written) =>
        IsForeign(folded) && (Latin.TryGetValue(written, out var latin) || Latin.TryGetValue(folded, out latin)) ? latin : folded;

    [StructLayout(LayoutKind.Auto)]
    private struct Word
    {
        public int End;
        public int Latin;
        public int Passing;
        public int Foreign;
    }
}
