namespace PageModerator.Graph;

/// <summary>An error as Graph words it.</summary>
/// <param name="Message">May quote the request, and with it the token: never logged as it is.</param>
internal sealed record GraphError(long? Code, long? ErrorSubcode, bool? IsTransient, string? Message, string? FbtraceId)
{
    public Remedy Remedy => GraphRemedies.For(this);

    public Recovery Recovery => Remedy.Recovery;

    /// <summary>Whether Facebook does not take the request as it is: a field it does not know, a place in a list that died. The subcode, if any, differs.</summary>
    public bool IsOfRequest => Code is 100 && ErrorSubcode is not (33 or 2018292);
}
