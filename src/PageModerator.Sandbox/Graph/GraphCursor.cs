using System.Text;

namespace PageModerator.Sandbox.Graph;

/// <summary>A place in a list: after the item named, or at the start. Opaque on the wire, and dead when its item is gone.</summary>
/// <param name="ItemId">Empty: the start.</param>
/// <param name="IsEmptyFirst">An empty page is due at this place before the real one.</param>
internal readonly record struct GraphCursor(string ItemId, bool IsEmptyFirst)
{
    private const string Prefix = "comment_cursor:";

    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Prefix}{ItemId}:{(IsEmptyFirst ? 1 : 0)}")).Replace("=", "ZD", StringComparison.Ordinal);

    /// <exception cref="GraphRefusedException">Code 100: not a cursor of this server.</exception>
    public static GraphCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[256];

        if (text.Length <= 256
            && Convert.TryFromBase64String(text.Replace("ZD", "=", StringComparison.Ordinal), bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]) is var plain
            && plain.StartsWith(Prefix, StringComparison.Ordinal)
            && plain.Split(':') is [_, var id, ("0" or "1") and var empty])
        {
            return new GraphCursor(id, empty == "1");
        }

        throw Dead();
    }

    public static GraphRefusedException Dead() => new(GraphError.Parameter("The cursor is invalid or its object is gone"));
}
