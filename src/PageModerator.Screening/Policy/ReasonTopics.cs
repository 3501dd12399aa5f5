namespace PageModerator.Screening.Policy;

/// <summary>What a <see cref="Reason"/> speaks of when it is neither a category nor a concern.</summary>
public static class ReasonTopics
{
    /// <summary>The model could not be asked.</summary>
    public const string NotScreened = "not_screened";

    /// <summary>Something hangs on the comment that the machine does not look at.</summary>
    public const string Attachment = "attachment";
}
