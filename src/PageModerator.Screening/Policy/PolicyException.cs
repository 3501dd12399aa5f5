namespace PageModerator.Screening.Policy;

/// <summary>A policy can't be used; the message is one sentence that says where and why.</summary>
public sealed class PolicyException : FormatException
{
    public PolicyException()
    {
    }

    public PolicyException(string message)
        : base(message)
    {
    }

    public PolicyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
