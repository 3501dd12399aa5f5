using PageModerator.Mail;

namespace PageModerator.Review.Challenges;

/// <summary>The mails about a challenge.</summary>
internal static class ChallengeWords
{
    /// <summary>To those who will answer: nothing of what was written.</summary>
    public static RenderedMail Waiting(string pageName, Guid id, ReviewOptions site) => new(
        $"{pageName}: somebody asks for a decision to be looked at again",
        $"""
        {pageName}

        Somebody asks for a decision about a comment to be looked at again. You are asked because you did not make it.

        {(site.Url is null ? "Sign in to the review site and open Challenges." : $"Sign in to read and answer it:\n{site.Link($"/challenges/{id}")}")}

        """,
        Html: null);

    /// <summary>To the person who asked.</summary>
    public static RenderedMail Answer(string pageName, string answer, bool isUpheld) => new(
        $"{pageName}: your question about a comment",
        $"""
        {pageName}

        You asked us to look again at a decision about a comment on our Facebook Page. Somebody who did not make it has.
        {(isUpheld ? "You were right: the decision was wrong, and we are putting it right." : "The decision stands.")}

        {answer}

        Please don't reply to this message: nobody reads this mailbox. If you are not content, our complaints policy says what you can do.

        """,
        Html: null);
}
