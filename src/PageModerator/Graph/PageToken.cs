namespace PageModerator.Graph;

/// <summary>A Page's access token and whose it is. Written anywhere by mistake, it shows the Page's id.</summary>
internal readonly record struct PageToken(string PageId, string Value)
{
    public override string ToString() => $"token of Page {PageId}";
}
