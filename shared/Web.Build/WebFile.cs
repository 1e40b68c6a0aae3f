namespace Comet.Web.Build;

/// <summary>One file as it is served.</summary>
/// <param name="Path">The path of its URL, beginning with <c>/</c>.</param>
/// <param name="MediaType">The value of Content-Type.</param>
/// <param name="EntityTag">16 hexadecimal digits of a hash of <paramref name="Identity"/>.</param>
/// <param name="Identity">The bytes for a client that does not take gzip.</param>
/// <param name="Gzip">The same, gzip-coded; empty where that is no shorter.</param>
/// <param name="SourceLength">The length before it was minified, in bytes.</param>
public sealed record WebFile(
    string Path,
    string MediaType,
    string EntityTag,
    ReadOnlyMemory<byte> Identity,
    ReadOnlyMemory<byte> Gzip,
    int SourceLength);
