using System.Globalization;
using System.Text;
using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Policy;

/// <summary>Says in plain words why a comment was not simply left. Quotes the comment with private data masked.</summary>
internal static class ReasonWriter
{
    private const int LongestQuote = 80;

    public static Reason Rule(Finding finding, Evidence evidence, string clause) => new(
        finding.Source,
        finding.Category.Name(),
        finding.Category == Category.PersonalData
            ? $"It seems to give {PrivateData(finding.Basis)} ({Basis(finding.Source, finding.Basis)}). {clause}."
            : $"\u201C{Quote(finding.Span, evidence)}\u201D {Fault(finding.Category)} ({Basis(finding.Source, finding.Basis)}). {clause}.");

    public static Reason Rule(ConcernFinding finding, Evidence evidence, string clause) => new(
        finding.Source,
        finding.Concern.Name(),
        $"\u201C{Quote(finding.Span, evidence)}\u201D {Sign(finding.Concern)} ({Basis(finding.Source, finding.Basis)}). {clause}.");

    public static Reason Model(Opinion opinion, Evidence evidence, string clause)
    {
        var (output, score, trouble) = (opinion.Output, opinion.Score, opinion.Trouble);
        var claim = ModelOutputs.ConcernAt(output) is { } concern ? Sign(concern) : Fault((Category)output);

        // Where the model doubts of which kind the trouble is, its doubt is no reason to wait and the trouble is.
        var text = new StringBuilder();
        _ = score < 0.5 && trouble > score
            ? text.Append(CultureInfo.InvariantCulture, $"The model ({opinion.Version}) is {Percent(trouble)} % sure that something is wrong with the comment, most likely ({Percent(score)} %) that it {claim}")
            : text.Append(CultureInfo.InvariantCulture, $"The model ({opinion.Version}) is {Percent(score)} % sure that the comment {claim}");
        for (var i = 0; i < opinion.Words.Count; i++)
        {
            _ = text
                .Append(i == 0 ? "; what weighed most: " : ", ")
                .Append(CultureInfo.InvariantCulture, $"\u201C{Quote(opinion.Words[i].Span, evidence)}\u201D ({opinion.Words[i].Share * 100:0} %)");
        }

        return new Reason(FindingSource.Model, ModelOutputs.Name(output), text.Append(". ").Append(clause).Append('.').ToString());
    }

    public static Reason NotScreened() => new(
        FindingSource.Model,
        ReasonTopics.NotScreened,
        "The comment could not be screened by the model, because it may hold personal data that could not be cut out with certainty. A person should read it.");

    public static Reason Attachment(ScreeningInput input) => new(
        FindingSource.Pattern,
        ReasonTopics.Attachment,
        string.Create(CultureInfo.InvariantCulture, $"{Thing(input.Attachment)} hangs on the comment{(string.IsNullOrWhiteSpace(input.Text) ? ", which has no words" : "")}. Attachments are never opened by the machine, so a person should look."));

    private static double Percent(double score) => Math.Min(99, Math.Floor(score * 100));

    private static string Fault(Category category) => category switch
    {
        Category.Abusive => "is abusive, insulting or foul",
        Category.Discriminatory => "runs people down for who they are",
        Category.Spam => "looks like spam or a swindle",
        Category.PersonalData => "gives somebody's private details",
        Category.Commercial => "advertises or asks for money",
    };

    private static string Sign(Concern concern) => concern switch
    {
        Concern.Safeguarding => "may be a sign that somebody is at risk of harm",
        Concern.Threat => "may be a threat",
        Concern.Extremism => "may support violent extremism",
        Concern.Complaint => "reads as a complaint, which deserves an answer in private",
        Concern.NamesPerson => "names a person",
        Concern.Allegation => "says that somebody did wrong",
        Concern.AboutHeadteacher => "speaks of the headteacher",
    };

    private static string PrivateData(string basis) => basis switch
    {
        "uk_phone" => "a telephone number",
        "email" => "an e-mail address",
        "handle" => "somebody's account on another service",
        "postcode" => "a postcode",
        "address" => "an address",
        "car_registration" => "a car's registration number",
        "date_of_birth" => "a date of birth",
        "national_insurance" => "a National Insurance number",
        "sort_code" or "bank_account" => "bank details",
        "card" => "a card number",
        "nhs_number" => "an NHS number",
        "child_details" => "private details about somebody who can be recognised",
        _ => "somebody's private details",
    };

    private static string Thing(AttachmentKind kind) => kind switch
    {
        AttachmentKind.Photo => "A photo",
        AttachmentKind.Video => "A video",
        AttachmentKind.Animation => "A moving picture",
        AttachmentKind.Sticker => "A sticker",
        AttachmentKind.Link => "A link",
        AttachmentKind.None or AttachmentKind.Other => "Something",
    };

    private static string Basis(FindingSource source, string basis) => source switch
    {
        FindingSource.Rule when basis.LastIndexOf(':') is var colon and > 0 => $"rule {basis[..colon]}, line {basis[(colon + 1)..]}",
        FindingSource.Rule => $"rule {basis}",
        FindingSource.Pattern => $"pattern {basis}",
        FindingSource.Model => $"model {basis}",
    };

    /// <summary>A piece of the comment, short and without private data.</summary>
    private static string Quote(TextSpan span, Evidence evidence)
    {
        var quote = new StringBuilder();
        var at = span.Start;
        foreach (var (hidden, placeholder) in Hidden(evidence.Scan).OrderBy(piece => piece.Span.Start))
        {
            if (hidden.End > at && hidden.Start < span.End)
            {
                _ = quote.Append(evidence.Input.Text, at, Math.Max(0, hidden.Start - at)).Append(placeholder);
                at = hidden.End;
            }
        }

        if (at < span.End)
        {
            _ = quote.Append(evidence.Input.Text, at, span.End - at);
        }

        var words = quote.ToString().ReplaceLineEndings(" ").Trim();
        if (words.Length <= LongestQuote)
        {
            return words;
        }

        var cut = char.IsHighSurrogate(words[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote;

        return words[..cut] + "\u2026";
    }

    private static IEnumerable<(TextSpan Span, string Placeholder)> Hidden(PersonalDataScan scan)
    {
        foreach (var match in scan.Matches)
        {
            if (match.Kind.Placeholder() is { } placeholder)
            {
                yield return (match.Span, placeholder);
            }
        }

        foreach (var name in scan.Names)
        {
            yield return (name.Span, "[NAME]");
        }

        foreach (var remnant in scan.Remnants)
        {
            yield return (scan.Text.ToOriginal(remnant.Span), remnant.Placeholder);
        }
    }
}
