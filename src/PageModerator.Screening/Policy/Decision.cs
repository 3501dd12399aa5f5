using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Rules;

namespace PageModerator.Screening.Policy;

/// <summary>
/// Turns evidence into a verdict, by the school's policy. Hiding needs one strong sign, and by a rule no strong doubt of the model; several weak ones queue. Nothing is hidden for
/// what it is about, threats and extremism apart; a complaint is hidden only for a rule that it breaks besides, or when the model is all but certain.
/// </summary>
internal sealed class Decision
{
    /// <summary>The model's score from which it may hide even what reads as a complaint.</summary>
    private const double AllButCertain = 0.995;

    /// <summary>
    /// The chance of trouble, as the model sees it, below which a rule or pattern does not hide either. A slur quoted to condemn it, the
    /// number of a taxi firm: words alone don't tell, and a person's look costs little.
    /// </summary>
    private const double Doubtful = 0.65;

    /// <summary>
    /// The chance of trouble below which a phrase of a rule file, or what seems to be told about a child, does not even queue, and no rule but a
    /// severe one raises a concern for safety. Found on folds: for categories it spares two in three of the innocent comments that such rules alone
    /// would queue, for one in six of the violating ones; for the other two, on 80,661 comments, it spares 60 innocent ones for 3 others. What
    /// strong rules find is not dismissed: of 11,000 innocent comments that cost one.
    /// </summary>
    private const double Dismissed = 0.3;

    /// <summary>
    /// The chance of a concern, as the model sees it, below which no rule but a severe one raises it either: "didn't come home" of a coat. Found on a
    /// fold of 76,825 comments, where such rules were right 2 times in 55 for safeguarding, 4 in 22 for threats and 4 in 169 for what asks for an answer.
    /// </summary>
    private const double FarFromSafety = 0.05;
    private const double FarFromAnswer = 0.1;

    /// <summary>
    /// What a score for hiding has to come to without its weightiest word: what is near certain only with that word waits for a person. A network
    /// that reads words in their order is surer of the rest of a sentence than a sum over words, so this lies close to the threshold for hiding.
    /// </summary>
    private const double Robust = 0.96;

    private const int MostWords = 3;

    private readonly SchoolPolicy _policy;
    private readonly ITextModel? _model;
    private readonly Evidence _evidence;
    private readonly double[]? _witnesses;
    private readonly OutputSet _speaking;
    private readonly List<(double Weight, Reason Reason, string Clause)> _reasons = [];
    private readonly List<Finding> _findings;
    private readonly List<ConcernFinding> _concernFindings;
    private Outcome _outcome;

    private Decision(SchoolPolicy policy, ITextModel? model, Evidence evidence)
    {
        _policy = policy;
        _model = model;
        _evidence = evidence;
        _witnesses = Witnesses(policy, model, evidence.Scores);
        _speaking = _witnesses is null ? OutputSet.None : model!.Thresholds.Speaking(_witnesses);
        _findings = [.. evidence.Findings];
        _concernFindings = [.. evidence.Concerns];
    }

    private bool IsDoubted => HasLessTroubleThan(Doubtful);

    public static Verdict Decide(SchoolPolicy policy, ITextModel? model, Evidence evidence) => new Decision(policy, model, evidence).Decide();

    private Verdict Decide()
    {
        var concerns = new List<Concern>();
        foreach (var concern in Vocabulary.Concerns)
        {
            if (Weigh(concern))
            {
                concerns.Add(concern);
            }
        }

        var isComplaint = concerns.Contains(Concern.Complaint);
        var categories = new List<CategoryScore>(ModelOutputs.Categories);
        foreach (var category in Vocabulary.Categories)
        {
            categories.Add(new CategoryScore(category, Weigh(category, isComplaint)));
        }

        if (_evidence.Masked is { IsClean: false })
        {
            Reach(Outcome.Queue, 0.5, ReasonWriter.NotScreened(), null);
        }

        if (_policy.Attachments == Outcome.Queue && _evidence.Input.Attachment is AttachmentKind.Photo or AttachmentKind.Video or AttachmentKind.Animation or AttachmentKind.Other)
        {
            Reach(Outcome.Queue, 0.4, ReasonWriter.Attachment(_evidence.Input), null);
        }

        categories.Sort((one, other) => other.Score.CompareTo(one.Score) is var order and not 0 ? order : one.Category.CompareTo(other.Category));
        var reasons = _reasons.OrderByDescending(reason => reason.Weight).ToList();

        return new Verdict
        {
            Outcome = _outcome,
            Categories = categories,
            Concerns = concerns,
            Findings = _findings,
            ConcernFindings = _concernFindings,
            Subjects = _evidence.Subjects,
            Reasons = [.. reasons.Select(reason => reason.Reason)],
            Clauses = [.. reasons.Select(reason => reason.Clause).Where(clause => clause.Length > 0).Distinct(StringComparer.Ordinal)],
            PolicyVersion = _policy.Version,
            ModelVersion = _evidence.Scores is null ? null : _model?.Version,
        };
    }

    /// <summary>Whether a concern is raised; what follows from it goes to the outcome.</summary>
    private bool Weigh(Concern concern)
    {
        var policy = _policy.For(concern);
        var (best, together) = Together(_evidence.Concerns, sign => (sign.Score, sign.Basis), sign => sign.Concern == concern);
        var output = ModelOutputs.Index(concern);
        var byModel = Speaks(output, policy.ModelRaise);
        var byRule = best is not null && together >= policy.Raise && !(best.Score < Rule.Severe && IsFar(concern));
        if (!byRule && !byModel)
        {
            return false;
        }

        if (byRule && best is not null)
        {
            var outcome = policy.Action == Outcome.Hide && (best.Score < policy.Hide || IsDoubted) ? Outcome.Queue : policy.Action;
            Reach(outcome, best.Score, ReasonWriter.Rule(best, _evidence, policy.Clause), policy.Clause);
        }

        if (byModel && byRule && policy.Action == Outcome.Leave)
        {
            // Nothing follows from it, and a rule or a name says where it stands: to explain would cost a quarter of a screening.
            _concernFindings.Add(new ConcernFinding(concern, _evidence.Scores![output], FindingSource.Model, best!.Span, _model!.Version));
        }
        else if (byModel)
        {
            var opinion = Ask(output, policy.ModelRaise);
            _concernFindings.Add(new ConcernFinding(concern, opinion.Score, FindingSource.Model, Span(opinion.Words), opinion.Version));
            var isDoubted = policy.Action == Outcome.Hide && !(opinion.Score >= policy.ModelHide && RestsOnMoreThanAWord(output));
            Reach(isDoubted ? Outcome.Queue : policy.Action, opinion.Score, ReasonWriter.Model(opinion, _evidence, policy.Clause), policy.Clause);
        }

        return true;
    }

    /// <summary>The category's score; what follows from it goes to the outcome.</summary>
    private double Weigh(Category category, bool isComplaint)
    {
        var policy = _policy.For(category);
        var (best, together) = Together(_evidence.Findings, sign => (sign.Score, sign.Basis), sign => sign.Category == category);
        var output = ModelOutputs.Index(category);
        var score = _evidence.Scores?[output] ?? 0;
        if (policy.Mode == CategoryMode.Off)
        {
            return best?.Score ?? score;
        }

        if (best is not null && together >= policy.Queue && !IsDismissed(best))
        {
            var outcome = best.Score >= policy.Hide && policy.Mode == CategoryMode.Hide && !IsDoubted ? Outcome.Hide : Outcome.Queue;
            Reach(outcome, best.Score, ReasonWriter.Rule(best, _evidence, policy.Clause), policy.Clause);
        }

        if (Speaks(output, policy.ModelQueue))
        {
            var hides = policy.Mode == CategoryMode.Hide
                && score >= (policy.ModelHide ?? _model!.Thresholds.Hide)
                && (!isComplaint || score >= AllButCertain)
                && RestsOnMoreThanAWord(output);
            var opinion = Ask(output, policy.ModelQueue);
            _findings.Add(new Finding(category, score, FindingSource.Model, Span(opinion.Words), opinion.Version));
            Reach(hides ? Outcome.Hide : Outcome.Queue, score, ReasonWriter.Model(opinion, _evidence, policy.Clause), policy.Clause);
        }

        return best is null ? score : Math.Max(best.Score, _findings.Count > _evidence.Findings.Count && _findings[^1].Category == category ? score : 0);
    }

    /// <summary>A model may be sure for a single word that it has seen in bad company only: it hides nothing that it would be less than sure of without that word.</summary>
    private bool RestsOnMoreThanAWord(int output) => _model!.ScoreWithoutWeightiestWord(_evidence.Masked!, output) >= Robust;

    /// <summary>Whether the model sees too little of a concern that makes a comment wait, or for one of safety too little trouble at all. The others are not for it to dismiss: they keep a comment from the headteacher.</summary>
    private bool IsFar(Concern concern) =>
        _evidence.Scores?[ModelOutputs.Index(concern)] is { } score && concern.AlwaysWaits()
        && (concern.AsksForAnswer() ? score < FarFromAnswer : score < FarFromSafety || HasLessTroubleThan(Dismissed));

    /// <summary>Whether the model sees too little trouble for what was only read out of phrases or out of what stands round a child's name. Numbers and addresses are what they are.</summary>
    private bool IsDismissed(Finding finding) =>
        finding.Score < Rule.Strong && HasLessTroubleThan(Dismissed) && ((finding.Source == FindingSource.Rule && !IsAlone(finding.Span)) || finding.Basis == PersonalDataKind.ChildDetails.Name());

    /// <summary>Whether nothing stands beside it that could make it harmless: "piss off!!!".</summary>
    private bool IsAlone(TextSpan span)
    {
        var text = _evidence.Input.Text;
        return !text[..span.Start].Any(char.IsLetterOrDigit) && !text[span.End..].Any(char.IsLetterOrDigit);
    }

    private bool HasLessTroubleThan(double chance) => _evidence.Scores is { } scores && _model!.Thresholds.Trouble(scores) < chance;

    /// <summary>Whether the model says so: by the school's own threshold, or by the model's with all outputs that the school left to it.</summary>
    private bool Speaks(int output, double? own) =>
        own is { } threshold ? _evidence.Scores?[output] >= threshold : _speaking.Contains(output);

    private Opinion Ask(int output, double? own) => new(
        output,
        _evidence.Scores![output],
        own is null && ModelOutputs.IsTrouble(output) ? _witnesses![ModelOutputs.Trouble] : 0,
        _model!.Version,
        _model.Explain(_evidence.Masked!, output, MostWords));

    /// <summary>The model's scores without those that the school switched off or set a threshold of its own for; null when the model was not asked.</summary>
    private static double[]? Witnesses(SchoolPolicy policy, ITextModel? model, double[]? scores)
    {
        if (model is null || scores is null)
        {
            return null;
        }

        var muted = OutputSet.None;
        foreach (var category in Vocabulary.Categories)
        {
            muted = policy.For(category) is { Mode: CategoryMode.Off } or { ModelQueue: not null } ? muted.With(ModelOutputs.Index(category)) : muted;
        }

        foreach (var concern in Vocabulary.Concerns)
        {
            muted = policy.For(concern).ModelRaise is null ? muted : muted.With(ModelOutputs.Index(concern));
        }

        return ModelThresholds.Without(scores, muted);
    }

    private void Reach(Outcome outcome, double weight, Reason reason, string? clause)
    {
        if (outcome == Outcome.Leave)
        {
            return;
        }

        _outcome = outcome > _outcome ? outcome : _outcome;
        _reasons.Add(((int)outcome + weight, reason, clause ?? ""));
    }

    private TextSpan Span(IReadOnlyList<Contribution> words) => words.Count > 0 ? words[0].Span : new TextSpan(0, _evidence.Input.Text.Length);

    /// <summary>The strongest sign, and what all together come to: each rule or pattern counts once, as if independent of the others.</summary>
    private static (T? Best, double Together) Together<T>(List<T> signs, Func<T, (double Score, string Basis)> read, Func<T, bool> counts)
        where T : class
    {
        T? best = null;
        var highest = 0.0;
        var doubt = 1.0;
        List<string>? seen = null;
        foreach (var sign in signs)
        {
            if (!counts(sign))
            {
                continue;
            }

            var (score, basis) = read(sign);
            seen ??= [];
            if (!seen.Contains(basis))
            {
                seen.Add(basis);
                doubt *= 1 - score;
            }

            if (score > highest)
            {
                (best, highest) = (sign, score);
            }
        }

        return (best, 1 - doubt);
    }
}
