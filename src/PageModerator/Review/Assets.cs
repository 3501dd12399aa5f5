using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;

namespace PageModerator.Review;

/// <summary>
/// The files under <c>Review/Assets</c>, carried inside the program so that it serves them from wherever it is started. Each address
/// carries the hash of the content: browsers keep a file for good and ask anew after an upgrade.
/// </summary>
internal sealed class Assets
{
    private const string Prefix = "assets/";

    private readonly Dictionary<string, Asset> _byName;
    private readonly Dictionary<string, Asset> _byAddress;

    public Assets()
    {
        var assembly = typeof(Assets).Assembly;
        _byName = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(name[Prefix.Length..], assembly.GetManifestResourceStream(name)!))
            .ToDictionary(asset => asset.Name, StringComparer.Ordinal);
        _byAddress = _byName.Values.ToDictionary(asset => asset.Address, StringComparer.Ordinal);
    }

    /// <summary>Where a page finds a file, such as <c>/assets/1f3b.site.css</c>.</summary>
    public string this[string name] => _byName[name].Address;

    public Asset? Find(string address) => _byAddress.GetValueOrDefault(address);

    private static Asset Read(string name, Stream stream)
    {
        using (stream)
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new Asset(name, $"/assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}.{name}", TypeOf(name), content);
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new NotSupportedException($"{other} is no kind of file that the site serves."),
    };

    internal sealed record Asset(string Name, string Address, string Type, byte[] Content);
}

internal static class AssetsEndpoint
{
    public static void MapAssets(this WebApplication app) =>
        app.MapGet("/assets/{file}", (string file, HttpContext context, Assets assets) =>
            {
                if (assets.Find($"/assets/{file}") is not { } asset)
                {
                    return Results.NotFound();
                }

                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Content, asset.Type);
            })
            .WithMetadata(new CachedForEver())
            .WithMetadata(new AllowAnonymousAttribute());
}
