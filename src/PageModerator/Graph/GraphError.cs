namespace PageModerator.Graph;

/// <summary>An error as Graph words it.</summary>
/// <param name="Message">May quote the request, and with it the token: never logged as it is.</param>
internal sealed record GraphError(long? Code, long? ErrorSubcode, bool? IsTransient, string? Message, string? FbtraceId)
{
    public Remedy Remedy => GraphRemedies.For(this);

    public Recovery Recovery => Remedy.Recovery;
}
