using System.Net;
using System.Security.Cryptography;
using System.Text;
using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Relay.Site;

/// <summary>
/// Judges what clients ask of the relay itself by the rules that a board has: the same tokens, in
/// the same three places, the same names and origins.
/// </summary>
internal sealed class RelayAccess(RelayOptions options)
{
    private const string Cookie = "comet_token";
    private const string Parameter = "access_token";

    /// <summary>Lets a request pass, and marks its answer for the page that asks.</summary>
    /// <param name="context">The request.</param>
    /// <param name="publishes">Whether reading is not enough.</param>
    /// <exception cref="BenchException">It may not pass.</exception>
    public void Judge(HttpContext context, bool publishes)
    {
        JudgeHost(context.Request.Host.Host);
        JudgeOrigin(context, publishes);
        JudgeToken(context, publishes);
    }

    /// <summary>Lets a request pass that leads to a board's page, which needs no token.</summary>
    /// <exception cref="BenchException">It may not pass.</exception>
    public void JudgeVisit(HttpContext context)
    {
        JudgeHost(context.Request.Host.Host);
    }

    /// <summary>Lets a board's request pass that shows no token: by who asks, it may be a page in
    /// a browser of this machine.</summary>
    /// <exception cref="BenchException">It is a page's, or may be.</exception>
    public void JudgeBoard(HttpContext context, bool hasToken)
    {
        // Boards send none, and no page can leave it out where it asks others.
        if (context.Request.Headers.Origin.Count > 0)
        {
            throw new BenchException(403, "a page in a browser cannot be a board");
        }

        if (!hasToken)
        {
            JudgeHost(context.Request.Host.Host);
        }
    }

    private void JudgeHost(string name)
    {
        // An address cannot be rebound to another (DNS rebinding).
        if (!IPAddress.TryParse(name, out _)
            && !name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !options.HostNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new BenchException(403, "the server is not known by the name in Host");
        }
    }

    private void JudgeOrigin(HttpContext context, bool publishes)
    {
        if (options.Origins.Count > 0)
        {
            context.Response.Headers.Append("Vary", "Origin");
        }

        string? origin = context.Request.Headers.Origin;
        if (origin is null || IsOwn(origin, context.Request.Host))
        {
            return;
        }

        if (options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
        }
        else if (publishes)
        {
            throw new BenchException(403, "pages of this origin may not do this");
        }
    }

    // The scheme does not count: TLS may end before the relay.
    private static bool IsOwn(string origin, HostString host)
    {
        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
            && origin.EndsWith("//" + host.Value, StringComparison.OrdinalIgnoreCase)
            && uri.Scheme is "http" or "https";
    }

    private void JudgeToken(HttpContext context, bool publishes)
    {
        if (options.Token is null)
        {
            return;
        }

        if (TokenOf(context) is not { } shown)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"comet\"";
            throw new BenchException(401, "an access token is needed");
        }

        if (Equal(shown, options.Token))
        {
            return;
        }

        if (options.ReadToken is null || !Equal(shown, options.ReadToken))
        {
            context.Response.Headers.WWWAuthenticate =
                "Bearer realm=\"comet\", error=\"invalid_token\"";
            throw new BenchException(401, "the access token is not one of the server's");
        }

        if (publishes)
        {
            throw new BenchException(403, "the access token does not permit to publish");
        }
    }

    private static string? TokenOf(HttpContext context)
    {
        string field = context.Request.Headers.Authorization.ToString();
        string? parameter = context.Request.Query[Parameter];
        bool hasField = field.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
        return hasField && parameter is not null
            ? throw new BenchException(400, "more than one access token was presented")
            : hasField ? field["Bearer ".Length..].Trim()
            : parameter ?? context.Request.Cookies[Cookie];
    }

    private static bool Equal(string shown, string token)
    {
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(token));
    }
}
