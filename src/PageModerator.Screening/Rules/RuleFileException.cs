namespace PageModerator.Screening.Rules;

/// <summary>A rule file can't be used; the message is one sentence with the file, the line and how to mend it.</summary>
public sealed class RuleFileException : FormatException
{
    public RuleFileException()
    {
    }

    public RuleFileException(string message)
        : base(message)
    {
    }

    public RuleFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal RuleFileException(string file, int line, string problem)
        : base($"{file}, line {line}: {problem}")
    {
    }
}
