using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Rules;
using PageModerator.Screening.Text;

namespace PageModerator.Screening;

/// <summary>
/// Screens comments by a school's rules, patterns, model and policy. Thread-safe and deterministic: the same comment gets the same verdict.
/// </summary>
public sealed class Screener
{
    private const double NameScore = 0.8;
    private const double ListedScore = 0.98;

    private readonly RuleSet _rules;
    private readonly LinkRules _links;
    private readonly SchoolPolicy _policy;
    private readonly NameFinder _names;
    private readonly PersonalDataDetector _detector;
    private readonly ITextModel? _model;

    /// <param name="rules">The files of the rules' folder.</param>
    /// <param name="policy">The Page's.</param>
    /// <param name="model">Null where there is none; it is not asked either where the policy switches it off.</param>
    /// <exception cref="RuleFileException">A rule file can't be used.</exception>
    public Screener(IEnumerable<RuleSource> rules, SchoolPolicy policy, ITextModel? model)
    {
        ArgumentNullException.ThrowIfNull(policy);

        _policy = policy;
        _rules = RuleSet.Load(rules, SchoolTerms.Of(policy));
        _links = _rules.Links.Allowing(policy.School.Domains);
        _model = policy.Model ? model : null;
        var school = policy.School;
        _names = new NameFinder(policy.People.Select(person => person.Name));
        _detector = new PersonalDataDetector(new KnownContacts(school.Phones, school.Emails, school.Addresses, school.Domains), _names);
    }

    /// <summary>By which it screens.</summary>
    public SchoolPolicy Policy => _policy;

    /// <summary>A text as people may be shown it outside the review: personal data and names replaced by placeholders such as <c>[PHONE]</c>.</summary>
    public string Mask(string original) => new Masker(_detector).Mask(original);

    /// <summary>Says what becomes of a comment. Never throws for any text; the time grows with its length.</summary>
    public Verdict Screen(ScreeningInput input)
    {
        ArgumentNullException.ThrowIfNull(input);

        var text = NormalizedText.Of(input.Text);
        var scan = _detector.Scan(text);
        var evidence = new Evidence(input, scan, [], []);
        AddRules(text, evidence);
        AddLinks(text, evidence);
        AddPersonalData(evidence);
        if (_model is null || !SaysSomething(text))
        {
            return Decision.Decide(_policy, null, evidence);
        }

        var masked = Masker.Mask(scan);
        double[]? scores = null;
        if (masked.IsClean)
        {
            scores = new double[ModelOutputs.Count];
            _model.Score(masked, scores);
        }

        return Decision.Decide(_policy, _model, evidence with { Masked = masked, Scores = scores });
    }

    /// <summary>False for marks alone ("…", "?!"): there is nothing in them that a model could judge.</summary>
    private static bool SaysSomething(NormalizedText text)
    {
        foreach (var token in text.Tokens)
        {
            if (token.Kind != TokenKind.Punctuation)
            {
                return true;
            }
        }

        return false;
    }

    private void AddRules(NormalizedText text, Evidence evidence)
    {
        var matches = _rules.Match(text);
        if (matches.IsEmpty)
        {
            return;
        }

        var seen = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var match in matches)
        {
            // The same words over and over are one sign.
            if (!seen.Add(match.Rule))
            {
                continue;
            }

            var span = text.ToOriginal(match.Span);
            foreach (var sign in match.Rule.Signs)
            {
                if (sign.Category is { } category)
                {
                    // Who disguises an insult knows what it is.
                    var score = match.IsDisguised ? Rule.Severe : match.Rule.Score;
                    evidence.Findings.Add(new Finding(category, score, FindingSource.Rule, span, match.Rule.Basis));
                }
                else if (sign.Concern is { } concern)
                {
                    evidence.Concerns.Add(new ConcernFinding(concern, match.Rule.Score, FindingSource.Rule, span, match.Rule.Basis));
                }
                else if (Profanity.Score(_policy.Profanity, match.Rule.Score) is var swearing and > 0)
                {
                    evidence.Findings.Add(new Finding(Category.Abusive, swearing, FindingSource.Rule, span, match.Rule.Basis));
                }
            }
        }
    }

    private void AddLinks(NormalizedText text, Evidence evidence)
    {
        if (text.Text.Contains('.', StringComparison.Ordinal))
        {
            var links = new List<Link>();
            _links.Find(text, links);
            foreach (var link in links)
            {
                AddLink(link.Kind, text.ToOriginal(link.Span), evidence);
            }
        }

        if (evidence.Input.LinkUrl is { } address)
        {
            AddLink(_links.KindOfAddress(address), new TextSpan(0, evidence.Input.Text.Length), evidence);
        }
    }

    private static void AddLink(LinkKind kind, TextSpan span, Evidence evidence)
    {
        var (score, basis) = kind switch
        {
            LinkKind.Allowed => (0, ""),
            LinkKind.Other => (0.25, "link"),
            LinkKind.Shortener => (0.7, "link_shortener"),
            LinkKind.Risky => (0.7, "link_risky_ending"),
            LinkKind.LookAlike => (0.95, "link_look_alike"),
        };
        if (score > 0)
        {
            evidence.Findings.Add(new Finding(Category.Spam, score, FindingSource.Pattern, span, basis));
        }
    }

    private void AddPersonalData(Evidence evidence)
    {
        foreach (var match in evidence.Scan.Matches)
        {
            if (!match.IsKnown)
            {
                evidence.Findings.Add(new Finding(Category.PersonalData, match.Score, FindingSource.Pattern, match.Span, match.Kind.Name()));
            }
        }

        foreach (var name in evidence.Scan.Names)
        {
            evidence.Concerns.Add(new ConcernFinding(Concern.NamesPerson, NameScore, FindingSource.Pattern, name.Span, "name"));
            if (name.Person is not { } listed)
            {
                continue;
            }

            if (_policy.People.Any(person => person.Role == SchoolRole.Headteacher && person.Name == listed))
            {
                evidence.Concerns.Add(new ConcernFinding(Concern.AboutHeadteacher, ListedScore, FindingSource.Pattern, name.Span, "people"));
            }

            var namesakes = _names.Namesakes(listed).ToHashSet(StringComparer.Ordinal);
            evidence.Subjects.AddRange(_policy.People.Where(person => namesakes.Contains(person.Name) && !evidence.Subjects.Contains(person)));
        }
    }
}
