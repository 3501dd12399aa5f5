using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>
/// Finds comments that tell of somebody else's private matters by name: a child's class, health, behaviour, family, whereabouts, or a
/// grown-up's health, marriage, money, trouble with the law. Signs are weighed together: how surely the name points at somebody, and how
/// surely the words are private. A parent's pride, thanks, and what people tell of their own are none.
/// </summary>
internal static class ChildDetails
{
    private const int Reach = 14;

    private static readonly WordSet ClassWords = new("year yr class reception nursery preschool form tutor");

    // Private by themselves.
    private static readonly WordSet Sure = new(
        "adhd autism autistic asd asperger's epilepsy epileptic seizure seizures diabetic diabetes dyslexia dyslexic dyspraxia tourettes tourette's ocd ptsd eczema hepatitis worms nits lice scabies impetigo chickenpox " +
        "diagnosed diagnosis medication medicated ritalin meds sertraline antidepressants antibiotics insulin inhaler chemo cancer tumour leukaemia dementia mnd overdose sectioned miscarriage pregnant expecting vasectomy " +
        "incontinent nappies pullups potty anorexia bulimia camhs counselling therapy rehab alcoholic alky druggie methadone ehcp senco stutter " +
        "excluded suspended expelled exclusion suspension adopted adoption foster fostered divorce divorced divorcing custody prison jail probation arrested bankrupt bankruptcy evicted eviction redundancy " +
        "affair refuge homeless abused neglected sacked convicted clinic unvaccinated vaccinated thief deported burgled criminal tb hernia crohn's ibs morphine oxygen sickle engaged");

    // Private when there are several, or beside somebody plainly pointed out.
    private static readonly WordSet Hints = new(
        "hospital ward tablets pills drinks drink drinking drunk inside split splitting wets wetting wet bed soils ill poorly anxiety depressed depression panic breakdown nerves allergy allergic asthma disabled wheelchair " +
        "stroke kidney kidneys liver lump scan surgery operation op fracture broken cut treatment unit pathway assessed assessment specialist surgeon funeral died passed killed lost " +
        "husband wife missus boyfriend girlfriend ex partner fella bloke stepdad stepmum hubby lives living walks alone unsupervised knife blade vaping vapes smoking dealing selling weed drugs police caution tag court order charged " +
        "social services benefits credit debt debts owes owed grand weight overweight smells behaviour bully bullies bullied bit bites biting hit hitting punched kicked kicks kicking stole steals stealing nicked violent " +
        "liar nasty vile psycho detention isolation attendance carer care mental tested positive virus fever fainted fit signed sick gone left caught seeing asylum refugee meningitis heart spinal paralysed " +
        "pox treated treatment bust injured torn squint hearing blind glasses smoke gambling papers lifted troubled report told knows apparently secret quiet gossip shouldn't denial pull-ups poos pees run ran hiding referred struggling");

    private static readonly WordSet Relatives = new(
        "mum mum's mums mam mam's mom mom's mammy mummy dad dad's dads da da's daddy father father's faither mother mother's nan nan's gran gran's brother brother's sister sister's uncle auntie stepdad stepmum lad lad's kids kid's son son's " +
        "daughter daughter's twins baby boy boys girls husband husband's wife wife's hubby fella bloke man's parents family bairn");

    private static readonly WordSet Own = new("my our oor");

    private static readonly WordSet OwnKin = new("son son's daughter daughter's lad lad's lass girl boy boy's child child's kid kids twins baby grandson granddaughter eldest youngest one bairn wean nephew niece husband wife");

    private static readonly WordSet Groups = new(
        "acorns badgers bees beetles bumblebees butterflies caterpillars chestnuts cygnets dolphins dragonflies ducklings elephants foxes giraffes hedgehogs herons kestrels kingfishers ladybirds ladybugs lions maples monkeys otters owls pandas " +
        "penguins puffins rabbits robins seahorses squirrels starfish starlings sunflowers swans tigers turtles woodpeckers wrens");

    private static readonly WordSet Praise = new(
        "proud well congratulations congrats amazing brilliant fantastic superb star clever wonderful thank thanks lovely winner won award hero happy fab great talented love loved beautiful gorgeous rip condolences kind");

    private static readonly WordSet Play = new("goal goals match game played scored football rugby netball cricket play panto show film book author history king queen saint character dressed museum song role part");

    public static bool IsRelative(ReadOnlySpan<char> word) => Relatives.Contains(word);

    public static bool IsClassWord(ReadOnlySpan<char> word) => ClassWords.Contains(word);

    /// <summary>"4b", "y6", "yr6", "11c", "p7".</summary>
    public static bool IsClassCode(ReadOnlySpan<char> word) =>
        word.Length is 2 or 3 &&
        ((char.IsAsciiDigit(word[0]) && char.IsAsciiLetter(word[^1]) && word is not ("1st" or "2nd" or "3rd") && word[1] is not ('t' or 'p')) ||
        (word[0] is 'y' or 'p' && char.IsAsciiDigit(word[^1])));

    public static void Find(ScanContext context, IReadOnlyList<NameMatch> names)
    {
        foreach (var name in names)
        {
            if (name.Kind == NameKind.Listed)
            {
                continue;
            }

            var signs = Read(context, name);
            var score = Score(name, signs);
            if (score > 0)
            {
                var piece = TextSpan.FromBounds(
                    Math.Min(name.Piece.Start, context.Tokens[signs.First].Start),
                    Math.Max(name.Piece.End, context.Tokens[signs.Last].End));
                context.Add(PersonalDataKind.ChildDetails, piece, score);
            }
        }
    }

    private static double Score(NameMatch name, Signs signs)
    {
        // How surely the name points at one person: 2 is enough for anybody on the Page to know who it is.
        var pointing = (name.IsFull ? 2 : name.Kind == NameKind.Titled ? 1 : 0) + (signs.HasClass ? 2 : 0) + (signs.IsKin ? 1 : 0) + (name.Kind == NameKind.Child ? 1 : 0);
        var matter = (signs.Sure * 3) + Math.Min(signs.Hints, 4);
        if (matter == 0)
        {
            return signs.HasClass && !name.IsOwn && !signs.IsPraised && (name.IsFull || name.Kind == NameKind.Child) ? 0.4 : 0;
        }

        // "Leo in 4B hits my boy" tells of Leo; "Mrs Patel helped my boy", "my boy and Leo" tell of the author's own.
        if (name.IsOwn || (signs.IsOwn && !signs.HasClass) || signs.IsPlay)
        {
            return signs.Sure == 0 || signs.IsPraised ? 0 : pointing > 2 && !signs.IsPlay ? 0.5 : 0.35;
        }

        var weight = Math.Min(pointing, 4) + matter - (signs.IsPraised ? 3 : 0);

        return pointing == 0 && signs.Sure == 0 ? 0
            : weight >= 7 ? 0.75
            : weight >= 5 ? 0.65
            : weight >= 4 ? 0.55
            : weight >= 3 ? signs.Sure > 0 || signs.HasClass ? 0.5 : 0.4
            : weight == 2 && name.Kind == NameKind.Child ? 0.35
            : 0;
    }

    private static Signs Read(ScanContext context, NameMatch name)
    {
        var signs = new Signs { First = name.FirstToken, Last = name.EndToken - 1 };
        var end = Math.Min(context.Tokens.Length, name.EndToken + Reach);
        for (var i = Math.Max(0, name.FirstToken - Reach); i < end; i++)
        {
            if (i >= name.FirstToken && i < name.EndToken)
            {
                continue;
            }

            var word = context.Word(i);
            signs.IsPraised |= Praise.Contains(word) && (word is not "well" || context.Word(i - 1) is not "as");
            signs.IsPlay |= Play.Contains(word);
            signs.IsOwn |= Own.Contains(word) && (i < name.FirstToken || name.Kind == NameKind.Titled) && (OwnKin.Contains(context.Word(i + 1)) || OwnKin.Contains(context.Word(i + 2)));
            var isClass = IsClass(context, i, name);
            var (sure, hints) = Sure.Contains(word) || IsAccident(context, i) ? (1, 0) : Hints.Contains(word) || IsRelative(context, i) || IsAway(context, i) || IsSource(context, i) ? (0, 1) : (0, 0);
            if (sure + hints > 0 || isClass)
            {
                signs.HasClass |= isClass;
                signs.Sure += sure;
                signs.Hints += hints;
                signs.First = Math.Min(signs.First, i);
                signs.Last = Math.Max(signs.Last, i);
            }
        }

        signs.IsKin = IsKin(context, name);

        return signs;
    }

    /// <summary>"his dad", "her mum's".</summary>
    private static bool IsRelative(ScanContext context, int at) => context.Word(at) is "his" or "her" or "their" && Relatives.Contains(context.Word(at + 1));

    /// <summary>"off school", "off since November".</summary>
    private static bool IsAway(ScanContext context, int at) =>
        context.Word(at) is "off" && context.Word(at + 1) is "school" or "nursery" or "sick" or "since" or "ill" or "poorly";

    /// <summary>"wet the bed", "wets herself", "soiled his trousers".</summary>
    private static bool IsAccident(ScanContext context, int at) =>
        context.Word(at) is "wet" or "wets" or "wetting" or "soils" or "soiled" or "soiling" or "peed" or "pees" or "pooed" or "poos" or "messed"
        && (context.Word(at + 1) is "himself" or "herself" or "themselves" or "themself" || context.Word(at + 2) is "bed" or "pants" or "trousers" or "tights" or "knickers");

    /// <summary>Whom something is caught from: "it came from …", "got it off …".</summary>
    private static bool IsSource(ScanContext context, int at) =>
        context.Word(at) is "from" or "off" && (IsCatching(context.Word(at - 1)) || (context.Word(at - 1) is "it" or "them" && IsCatching(context.Word(at - 2))));

    private static bool IsCatching(ReadOnlySpan<char> word) => word is "came" or "comes" or "coming" or "caught" or "catching" or "got" or "started" or "spread";

    /// <summary>"Kayden's mum", "Mrs Kell's lad", "the Barlow twins".</summary>
    private static bool IsKin(ScanContext context, NameMatch name)
    {
        var last = name.EndToken - 1;

        return Relatives.Contains(context.Word(last + 1)) && (context.Word(last).Contains('\'') || context.Word(name.FirstToken - 1) is "the" or "that" or "them");
    }

    /// <summary>A class straight after the name or not far from it: "Leo, 4B", "Leo in Year 5", "Leo in Otters".</summary>
    private static bool IsClass(ScanContext context, int at, NameMatch name)
    {
        if (at > name.EndToken + 5 || at < name.FirstToken - 4 || context.Tokens[at].Kind is TokenKind.Punctuation or TokenKind.Emoji)
        {
            return false;
        }

        var word = context.Word(at);

        return IsClassCode(word) || Groups.Contains(word)
            || (ClassWords.Contains(word) && (context.Word(at + 1).ContainsAnyInRange('0', '9') || word is "reception" or "nursery" or "preschool"))
            || (at == name.EndToken + 1 && context.Word(name.EndToken) is "in" && context.Tokens[at].Kind == TokenKind.Number && word.Length < 3 && context.IsCapital(at + 1));
    }

    private ref struct Signs
    {
        public int First { get; set; }

        public int Last { get; set; }

        public int Sure { get; set; }

        public int Hints { get; set; }

        public bool HasClass { get; set; }

        public bool IsKin { get; set; }

        public bool IsPraised { get; set; }

        /// <summary>The author speaks of their own.</summary>
        public bool IsOwn { get; set; }

        public bool IsPlay { get; set; }
    }
}
