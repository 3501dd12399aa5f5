using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Finds the plain words for groups of people: religions, peoples, nationalities, sexualities, disabilities, classes. The model sees one placeholder for
/// them all, so that what it makes of a sentence does not hang on whom it is about, and what was learnt of one group protects the others.
/// Words that run people down are not among them: those the model has to see.
/// </summary>
internal static class GroupFinder
{
    private const string Placeholder = "[GROUP]";

    private static readonly WordSet Sure = new(
        """
        christian christians catholic catholics protestant protestants muslim muslims islamic jewish jew jews hindu hindus sikh sikhs buddhist buddhists atheist atheists mormon mormons quaker quakers
        asian asians african africans caribbean arab arabs european europeans romany roma romani gypsy gypsies traveller travellers
        irish scottish british american americans australian canadian romanian romanians bulgarian bulgarians hungarian hungarians slovak slovaks czech lithuanian lithuanians
        latvian latvians estonian ukrainian ukrainians albanian albanians kosovan serbian croatian pakistani pakistanis bangladeshi bangladeshis bengali indian indians punjabi
        gujarati tamil tamils lankan afghan afghans iranian iranians iraqi iraqis syrian syrians kurdish kurds turkish turks lebanese palestinian palestinians israeli israelis egyptian moroccan algerian
        nigerian nigerians ghanaian ghanaians somali somalis kenyan ethiopian eritrean eritreans sudanese ugandan zimbabwean zimbabweans congolese gambian jamaican jamaicans brazilian brazilians
        vietnamese filipino filipinos filipina korean koreans thai nepalese nepali mongolian poles
        immigrant immigrants migrant migrants refugee refugees foreigner foreigners
        gay gays lesbian lesbians bisexual bisexuals heterosexual homosexual homosexuals transgender transgendered trans nonbinary lgbt lgbtq lgbtqia
        disabled autistic dyslexic dyspraxic epileptic diabetic neurodivergent neurodiverse deaf elderly pensioner pensioners
        """);

    // Also colours, tongues and other things: counted before somebody ("a Polish mum") or said of somebody ("she's blind").
    private static readonly WordSet Unsure = new(
        """
        black white brown mixed coloured english welsh french german spanish italian portuguese greek dutch danish swedish norwegian russian polish chinese japanese
        straight blind female male young old poor foreign
        """);

    // Two words, with or without a hyphen between.
    private static readonly WordSet Pairs = new(
        """
        mixed-race mixed-heritage non-binary working-class middle-class upper-class low-income middle-aged asylum-seeker asylum-seekers asylum-seeking wheelchair-user wheelchair-users wheelchair-using
        jehovah's-witness jehovah's-witnesses jehovahs-witness jehovahs-witnesses sri-lankan sri-lankans same-sex down's-syndrome downs-syndrome partially-sighted hearing-impaired visually-impaired
        """);

    private static readonly WordSet PairBeginnings = new("mixed non working middle upper low asylum wheelchair jehovah's jehovahs sri same down's downs partially hearing visually");

    private static readonly WordSet Conditions = new("epilepsy autism dyslexia dyspraxia adhd diabetes dementia disability disabilities benefits");

    private static readonly WordSet Everybody = new("people folk folks ppl persons community communities");

    private static readonly WordSet Somebody = new(
        """
        person man men woman women lady ladies boy boys girl girls lad lads lass child children kid kids baby babies teenager teenagers mum mums mam mams mother mothers dad dads father fathers parent parents
        carer carers nan gran grandad grandparents son sons daughter daughters brother sister husband wife partner couple family families friend friends neighbour neighbours lodger lodgers resident residents
        pupil pupils student students teacher teachers staff ta tas governor governors head headteacher author nurse doctor driver worker workers guy guys bloke blokes somebody someone people folk folks ppl
        community communities freak freaks idiot idiots bastard bastards bitch cow git gits scum
        """);

    private static readonly WordSet SaidOf = new("i'm he's she's they're we're you're im hes shes theyre am");

    private static readonly WordSet Being = new("is are was were isn't aren't wasn't");

    private static readonly WordSet Pronouns = new("he she they we you who");

    /// <summary>What stands for the words in the model's text, in order.</summary>
    public static IReadOnlyList<Mask> Find(NormalizedText text)
    {
        List<Mask>? found = null;
        var tokens = text.Tokens;
        for (var i = 0; i < tokens.Length; i++)
        {
            var end = tokens[i].Kind == TokenKind.Word ? Read(text, i) : i;
            if (end == i)
            {
                continue;
            }

            // "a Polish", "an Irish": the article says which word it was.
            var first = i > 0 && Word(text, i - 1) is "a" or "an" ? i - 1 : i;
            (found ??= []).Add(new Mask(TextSpan.FromBounds(tokens[first].Start, tokens[end - 1].End), Placeholder));
            i = end - 1;
        }

        return found ?? [];
    }

    /// <summary>The token after the words for a group that begin at a token, or that token.</summary>
    private static int Read(NormalizedText text, int at)
    {
        var word = Word(text, at);
        if (word is "people" && Word(text, at + 1) is "with" or "on" && Conditions.Contains(Word(text, at + 2)))
        {
            return at + 3;
        }

        var second = Word(text, at + 1) is "-" ? at + 2 : at + 1;
        var end = IsPair(word, Word(text, second)) ? second + 1
            : Sure.Contains(word) || (Unsure.Contains(word) && (Somebody.Contains(Word(text, at + 1)) || IsSaidOfSomebody(text, at))) ? at + 1
            : at;
        return end > at && Everybody.Contains(Word(text, end)) ? end + 1 : end;
    }

    private static bool IsPair(ReadOnlySpan<char> first, ReadOnlySpan<char> second) => PairBeginnings.Contains(first) && Pairs.Contains($"{first}-{second}");

    /// <summary>"she's blind", "my neighbour is Welsh".</summary>
    private static bool IsSaidOfSomebody(NormalizedText text, int at) =>
        SaidOf.Contains(Word(text, at - 1)) ||
        (Being.Contains(Word(text, at - 1)) && (Somebody.Contains(Word(text, at - 2)) || Pronouns.Contains(Word(text, at - 2))));

    private static ReadOnlySpan<char> Word(NormalizedText text, int token)
    {
        var word = (uint)token < (uint)text.Tokens.Length ? text.Slice(text.Tokens[token]) : [];
        return word.EndsWith("'s", StringComparison.Ordinal) && word is not ("he's" or "she's" or "jehovah's" or "down's") ? word[..^2] : word;
    }
}
