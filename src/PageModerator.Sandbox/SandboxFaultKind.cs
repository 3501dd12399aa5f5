namespace PageModerator.Sandbox;

/// <summary>How a call goes wrong.</summary>
public enum SandboxFaultKind
{
    /// <summary>Graph's error body with <see cref="SandboxFault.Code"/> and <see cref="SandboxFault.Status"/>.</summary>
    Error,

    /// <summary>HTTP 500 with an HTML page.</summary>
    Html,

    /// <summary>HTTP 200 with the plain words "Service Unavailable".</summary>
    PlainText,

    /// <summary>The right answer, cut in the middle.</summary>
    Truncated,

    /// <summary>The connection is cut without an answer.</summary>
    Drop,

    /// <summary>HTTP 200 without a body.</summary>
    Empty,

    /// <summary>HTTP 200 with bytes that are no text at all.</summary>
    Garbage,

    /// <summary>HTTP 200 with JSON that is no answer to any call.</summary>
    OtherJson,

    /// <summary>A change is answered with success and not made; a reading is answered truly.</summary>
    Ignored,

    /// <summary>A change is answered with <c>success: false</c> and not made; a reading is answered truly.</summary>
    Declined,

    /// <summary>A change is not made and answered with the id that it named, in another spelling, as an edit would be; a reading is answered truly.</summary>
    Echoed,

    /// <summary>The right answer after <see cref="SandboxFault.Delay"/>.</summary>
    Slow,

    /// <summary>In a batch, null in place of the item's answer; elsewhere without effect.</summary>
    NullBatchItem,
}
