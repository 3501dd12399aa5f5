namespace PageModerator.Review;

/// <summary>Whether all of this is for practice, on an invented Page: then every page and mail says so (docs/adr/0017).</summary>
internal sealed record Practice(bool IsOn)
{
    /// <summary>What stands on every page.</summary>
    public const string Notice = "This school, its Page and all comments are invented. Nothing that you do here reaches Facebook.";

    /// <summary>What stands before a mail's subject.</summary>
    public const string Mark = "Practice: ";
}
