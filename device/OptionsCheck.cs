using System.Text;
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
        if (ssid.Length == 0 || Encoding.UTF8.GetBytes(ssid).Length > SsidBytesMax)
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

    /// <summary>
    /// What keeps the board from starting, of the names and origins that it serves, or null.
    /// </summary>
    /// <param name="hostNames">The names, with a space between two.</param>
    /// <param name="origins">The origins, with a space between two.</param>
    public static string? RefusalOfPolicy(string hostNames, string origins)
    {
        return !AccessPolicy.AreHostNames(hostNames)
                ? "HostNames must be names such as board.example, with a space between two"
            : !AccessPolicy.AreOrigins(origins)
                ? "Origins must be at most 7 such as https://app.example, with a space between two"
            : null;
    }

    /// <summary>
    /// The policy of options that were found good; null = nothing is listed, and no TLS is on.
    /// </summary>
    public static AccessPolicy? PolicyOf(string hostNames, string origins, bool usesTls)
    {
        return hostNames.Length + origins.Length == 0 && !usesTls
            ? null
            : new AccessPolicy(hostNames, origins, usesTls);
    }

    /// <summary>
    /// What keeps the uplink from being dialled, with the option's name and what it must be, or
    /// null. The text shows no part of the URL.
    /// </summary>
    /// <param name="url">Where to; empty = there is no uplink.</param>
    public static string? RefusalOfUplink(string url)
    {
        if (url.Length == 0)
        {
            return null;
        }

        int colon = url.IndexOf(':');
        string scheme = colon < 0 ? "" : url.Substring(0, colon);
        int start = colon + 3;
        bool isWebSocket = (scheme == "ws" || scheme == "wss")
            && url.Length > start && url[colon + 1] == '/' && url[colon + 2] == '/';
        int slash = isWebSocket ? url.IndexOf('/', start) : -1;
        bool isGood = slash > 0 && slash < url.Length - 1 && IsAuthority(url, start, slash);
        for (int i = slash; isGood && i < url.Length; i++)
        {
            // RFC 3986 §2: nothing but visible ASCII; §3.5: no fragment goes over the wire.
            isGood = url[i] > ' ' && url[i] < 127 && url[i] != '#';
        }

        return isGood
            ? null
            : "UplinkUrl must be ws:// or wss:// with a host, perhaps a port, and a path,"
                + " such as wss://relay.example/uplink/board1";
    }

    /// <summary>
    /// What keeps the server from starting with TLS, with the option's name and what it must be,
    /// or null. The text shows no part of the key.
    /// </summary>
    /// <param name="tlsCertificate">The certificate; empty = no TLS.</param>
    /// <param name="tlsPrivateKey">Its private key; empty = no TLS.</param>
    public static string? RefusalOfTls(string tlsCertificate, string tlsPrivateKey)
    {
        if (tlsCertificate.Length == 0 && tlsPrivateKey.Length == 0)
        {
            return null;
        }

        if (!tlsCertificate.StartsWith("-----BEGIN CERTIFICATE-----"))
        {
            return "TlsCertificate must be PEM, -----BEGIN CERTIFICATE----- and so on; without"
                + " one TlsPrivateKey must be empty, too";
        }

        // PKCS #8, or the older forms with EC or RSA before the last words (RFC 7468 §10).
        int end = tlsPrivateKey.IndexOf("PRIVATE KEY-----");
        return tlsPrivateKey.StartsWith("-----BEGIN ") && end > 0
            && end <= "-----BEGIN RSA ".Length
            ? null
            : "TlsPrivateKey must be the certificate's key as unencrypted PEM,"
                + " -----BEGIN EC PRIVATE KEY----- and so on";
    }

    /// <summary>The tokens of options that were found good; null = anonymous access.</summary>
    public static AccessTokens? TokensOf(string token, string readToken)
    {
        return token.Length == 0
            ? null
            : new AccessTokens(token, readToken.Length == 0 ? null : readToken);
    }

    // A host by name or IPv4 address, and perhaps a port.
    private static bool IsAuthority(string url, int start, int end)
    {
        int i = start;
        while (i < end && IsHostLetter(url[i]))
        {
            i++;
        }

        if (i == start || i == end)
        {
            return i > start;
        }

        if (url[i] != ':' || end - i < 2 || end - i > 6)
        {
            return false;
        }

        int port = 0;
        for (i++; i < end; i++)
        {
            if (url[i] < '0' || url[i] > '9')
            {
                return false;
            }

            port = (port * 10) + url[i] - '0';
        }

        return port >= 1 && port <= 65_535;
    }

    private static bool IsHostLetter(char letter)
    {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
            || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
    }
}
