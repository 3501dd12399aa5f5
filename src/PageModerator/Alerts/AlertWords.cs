using PageModerator.Digests;
using PageModerator.Mail;

namespace PageModerator.Alerts;

/// <summary>Writes an alert's mails: plain words, for a person who may never have heard of a token.</summary>
internal static class AlertWords
{
    public static RenderedMail Write(Alert alert, string pageName, DigestOptions times) =>
        alert.ClearedAt is { } cleared
            ? new RenderedMail(
                $"{pageName}: mended, {Title(alert.Kind)}",
                $"""
                {pageName}

                This is mended, and nothing needs to be done: {Title(alert.Kind)}.

                It was noticed at {times.Local(alert.RaisedAt)} and was over at {times.Local(cleared)}.
                What was wrong: {alert.Fault}

                """,
                Html: null)
            : new RenderedMail(
                $"{pageName}: {Title(alert.Kind)}",
                $"""
                {pageName}

                What is wrong: {alert.Fault}
                Noticed at {times.Local(alert.RaisedAt)}.

                What to do: {alert.Advice}

                You are told of this once, and once more when it is mended. Whoever looks after the service finds more in docs/operations.md.

                """,
                Html: null);

    private static string Title(ConditionKind kind) => kind switch
    {
        ConditionKind.Token => "Facebook does not accept the token",
        ConditionKind.Permission => "a permission is missing",
        ConditionKind.Throttle => "Facebook's limit on calls is reached",
        ConditionKind.Block => "Facebook blocks the hiding of comments",
        ConditionKind.Writes => "hiding of comments has stopped",
        ConditionKind.Request => "Facebook does not understand a request",
        ConditionKind.Unread => "the Page is not read",
        ConditionKind.OlderPosts => "older posts are not read",
        ConditionKind.Screening => "comments are not screened",
        ConditionKind.Stuck => "comments are not hidden",
        ConditionKind.Digest => "the digest could not be sent",
        ConditionKind.TokenExpiry => "the token is about to end",
        ConditionKind.DataAccess => "the token is about to lose its sight of the Page",
        ConditionKind.Version => "Facebook answers with another version",
        ConditionKind.Fields => "Facebook no longer knows a field",
        ConditionKind.Sight => "Facebook shows nobody's comments",
        ConditionKind.Urgent => "nobody could be told of an urgent comment",
        ConditionKind.Keepers => "nobody may see what is about the headteacher",
        ConditionKind.Lists => "a list on Facebook can't be read to its end",
    };
}
