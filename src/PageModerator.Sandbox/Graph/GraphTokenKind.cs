namespace PageModerator.Sandbox.Graph;

internal enum GraphTokenKind
{
    Page,
    User,
    App,
}
