using PageModerator.Graph;
using PageModerator.Polling;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Polling;

public sealed class CommentReadingTests
{
    [Theory]
    [InlineData("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2")]
    [InlineData("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&h=AT1x", "https://example.org/a?b=1")]
    [InlineData("https://lm.facebook.com/l.php?h=AT2y&u=https%3A%2F%2Fexample.org%2Fa%3Ffbclid%3DIw1%26b%3D1", "https://example.org/a?b=1")]
    [InlineData("https://example.org/a?fbclid=Iw2", "https://example.org/a")]
    [InlineData("https://example.org/a?b=1&fbclid=Iw3#top", "https://example.org/a?b=1&#top")]
    [InlineData("https://www.facebook.com/l.php", "https://www.facebook.com/l.php")]
    [InlineData("https://notfacebook.com/l.php?u=https%3A%2F%2Fexample.org", "https://notfacebook.com/l.php?u=https%3A%2F%2Fexample.org")]
    [InlineData("not an address", "not an address")]
    [InlineData(null, null)]
    public void Link_is_where_it_leads_without_Facebooks_wrapping(string? url, string? destination) =>
        Read(url).LinkUrl.ShouldBe(destination);

    [Fact]
    public void Wrapping_that_changes_with_each_reading_is_no_edit() =>
        Read("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org&h=AT1").ContentHash.ShouldBe(Read("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org&h=AT2").ContentHash);

    private static CommentReading Read(string? url) =>
        CommentReading.From(new GraphComment { Id = "333_444", Message = "Look", Attachment = new GraphCommentAttachment("share", url, null) }, "222_333", DateTimeOffset.UnixEpoch, hasAttachments: true);
}
