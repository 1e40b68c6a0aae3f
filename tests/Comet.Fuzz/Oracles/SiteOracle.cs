using System.Text.RegularExpressions;
using Comet.Embedded.Engine;

namespace Comet.Fuzz.Oracles;

/// <summary>
/// Judges Host, Origin and Access-Control-Request-Method of a head that is there as a whole (RFC
/// 9112 §3.2, RFC 6454 §7, WHATWG fetch), by the lists of a policy.
/// </summary>
internal static partial class SiteOracle
{
    /// <param name="authority">That of the target, or null.</param>
    /// <param name="fields">Names in lower case, values without white space around.</param>
    /// <param name="policy">The lists, or null for empty ones.</param>
    public static SiteFacts Read(
        string? authority,
        IReadOnlyList<(string Name, string Value)> fields,
        AccessPolicy? policy)
    {
        string[] names = ["localhost", .. Entries(policy?.HostNames)];
        string[] listed = Entries(policy?.Origins);
        string[] origins = [.. fields.Where(f => f.Name == "origin").Select(f => Lower(f.Value))];

        // A target's authority counts instead of the field (RFC 9112 §3.2.2). A request without
        // either is one of HTTP/1.0, which no page sends.
        string? host = authority ?? fields.Where(f => f.Name == "host").Select(f => f.Value)
            .FirstOrDefault();
        host = host is null ? null : Lower(host);
        bool isServed = host is null
            || (host.Length is > 0 and <= AccessPolicy.AuthorityMax
                && (Address().IsMatch(host) || names.Contains(Port().Replace(host, ""))));
        int index = origins.Length == 1 ? Array.IndexOf(listed, origins[0]) + 1 : 0;
        bool isOwn = origins.Length == 1
            && host?.Length is > 0 and <= AccessPolicy.AuthorityMax
            && (origins[0] == "http://" + host || origins[0] == "https://" + host);
        return new SiteFacts(
            !isServed,
            origins.Length == 0 || index > 0 || isOwn,
            index,
            origins.Length > 0 && fields.Any(f => f.Name == "access-control-request-method"));
    }

    private static string[] Entries(string? list)
    {
        return (list ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    // ASCII only: no other letter has a case here.
    private static string Lower(string text)
    {
        return Capital().Replace(text, m => m.Value.ToLowerInvariant());
    }

    // Digits and three dots, or brackets: no name that a page can have looks like this.
    [GeneratedRegex(@"\A(?:\[.*|[0-9]+(?:\.[0-9]+){3}(?::[0-9]*)?)\z")]
    private static partial Regex Address();

    [GeneratedRegex(@":[0-9]*\z")]
    private static partial Regex Port();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
