using Comet.Embedded.Engine;

namespace Comet.Device;

/// <summary>Decides whether the options permit a start.</summary>
public static class OptionsCheck
{
    // IEEE 802.11-2020 §9.4.2.2.
    private const int SsidBytesMax = 32;

    /// <summary>
    /// What keeps the board from starting, with the option's name and what it must be, or null.
    /// The text shows no secret.
    /// </summary>
    /// <param name="ssid">The network's name.</param>
    /// <param name="token">The token that permits all; empty = none.</param>
    /// <param name="readToken">The token that permits to read; empty = none.</param>
    /// <param name="anonymousAccess">Whether a start without a token is wanted.</param>
    /// <param name="port">The port to listen on.</param>
    public static string? RefusalOf(
        string ssid, string token, string readToken, bool anonymousAccess, int port)
    {
        if (ssid.Length == 0 || ssid.Length > SsidBytesMax)
        {
            return "Ssid must be the name of a Wi-Fi network, 1 to 32 bytes";
        }

        if (port < 1 || port > 65_535)
        {
            return "Port must be 1 to 65535";
        }

        if (token.Length == 0)
        {
            return readToken.Length > 0 ? "ReadToken needs a Token beside it"
                : anonymousAccess ? null
                : "Token is empty: set one, or AnonymousAccess to let everybody in";
        }

        if (anonymousAccess)
        {
            return "Token and AnonymousAccess exclude each other: everybody could do without it";
        }

        if (!AccessTokens.IsValid(token))
        {
            return "Token must have " + AccessTokens.Rule;
        }

        if (readToken.Length > 0 && !AccessTokens.IsValid(readToken))
        {
            return "ReadToken must have " + AccessTokens.Rule;
        }

        return readToken == token ? "ReadToken must differ from Token" : null;
    }

    /// <summary>The tokens of options that were found good; null = anonymous access.</summary>
    public static AccessTokens? TokensOf(string token, string readToken)
    {
        return token.Length == 0
            ? null
            : new AccessTokens(token, readToken.Length == 0 ? null : readToken);
    }
}
