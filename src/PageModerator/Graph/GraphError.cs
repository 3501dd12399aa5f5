using System.Text.Json.Serialization;

namespace PageModerator.Graph;

/// <summary>An error as Graph words it.</summary>
/// <param name="Message">May quote the request, and with it the token: never logged as it is.</param>
internal sealed record GraphError(
    long? Code,
    long? ErrorSubcode,
    bool? IsTransient,
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Message,
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? FbtraceId)
{
    public Remedy Remedy => GraphRemedies.For(this);

    public Recovery Recovery => Remedy.Recovery;

    /// <summary>Whether Facebook does not take the request as it is: a field it does not know, a place in a list that died. The subcode, if any, differs.</summary>
    public bool IsOfRequest => Code is 100 && ErrorSubcode is not (33 or 2018292);

    /// <summary>Whether the proof that the app's owner makes the call is not taken: it is bound to a time, and clocks may differ.</summary>
    public bool IsOfProof => IsOfRequest && Message?.Contains("appsecret_proof", StringComparison.OrdinalIgnoreCase) is true;
}
