using System;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// By which names and under which path the server may be asked for, and the pages of which origins
/// may use it. Made once at start; without one it is asked for by address or as <c>localhost</c>,
/// from the root, by its own pages.
/// </summary>
/// <remarks>
/// Both lists are texts with a space between two entries: a constant text stays in the device's
/// flash. Entries are in lower case, as browsers send them.
/// </remarks>
public sealed class AccessPolicy
{
    /// <summary>
    /// The longest authority of an origin, and what is kept of a request's, in octets.
    /// </summary>
    public const int AuthorityMax = 64;

    /// <summary>The longest host name: a port of five digits may follow it.</summary>
    public const int HostNameMax = AuthorityMax - 6;

    /// <summary>The most origins; a response is marked with one of them in three bits.</summary>
    public const int OriginsMax = 7;

    /// <summary>What a host name must be, in words.</summary>
    public const string HostNameRule =
        "a name such as board.example: lower-case letters, digits, - and ., without a port";

    /// <summary>What an origin must be, in words.</summary>
    public const string OriginRule =
        "http:// or https:// and a lower-case host, with a port unless it is the scheme's own, "
        + "such as https://app.example:8443, or null for pages opened from files";

    /// <summary>The names; addresses and <c>localhost</c> need not be among them.</summary>
    public readonly string HostNames;

    /// <summary>
    /// The origins beside the server's own (RFC 6454 §6.2). Whoever lists <c>null</c> lets in every
    /// page, since any can frame one that has no origin.
    /// </summary>
    public readonly string Origins;

    /// <summary>
    /// Whether clients reach the server by TLS, so that its cookie is for TLS only.
    /// </summary>
    public readonly bool IsSecure;

    /// <summary>
    /// What every path begins with, such as <c>/devices/board-1</c>, without a slash at its end;
    /// null = nothing. What does not begin so is not found.
    /// </summary>
    public readonly string? BasePath;

    /// <param name="hostNames">Names with a space between two; empty = none.</param>
    /// <param name="origins">Origins with a space between two; empty = none.</param>
    /// <param name="isSecure">Whether clients reach the server by TLS.</param>
    /// <param name="basePath">What every path begins with; null = nothing.</param>
    /// <exception cref="ArgumentException">An entry breaks its rule, or there are more than
    /// <see cref="OriginsMax"/> origins.</exception>
    public AccessPolicy(
        string hostNames, string origins, bool isSecure = false, string? basePath = null)
    {
        if (!AreHostNames(hostNames))
        {
            throw new ArgumentException("a host name must be " + HostNameRule);
        }

        if (!AreOrigins(origins))
        {
            throw new ArgumentException("there may be 7 origins, each " + OriginRule);
        }

        HostNames = hostNames;
        Origins = origins;
        IsSecure = isSecure;
        BasePath = basePath;
    }

    /// <summary>Whether a text is a list of host names; an empty one is.</summary>
    public static bool AreHostNames(string list)
    {
        bool valid = true;
        int start = 0;
        while (valid && start < list.Length)
        {
            int end = EndOf(list, start);
            valid = end - start <= HostNameMax && IsName(list, start, end)
                && end + 1 != list.Length;
            start = end + 1;
        }

        return valid;
    }

    /// <summary>Whether a text is a list of origins; an empty one is.</summary>
    public static bool AreOrigins(string list)
    {
        bool valid = true;
        int count = 0;
        int start = 0;
        while (valid && start < list.Length)
        {
            int end = EndOf(list, start);
            valid = IsOrigin(list, start, end) && end + 1 != list.Length && ++count <= OriginsMax;
            start = end + 1;
        }

        return valid;
    }

    /// <summary>Where the entry of a list ends that begins at <paramref name="start"/>.</summary>
    public static int EndOf(string list, int start)
    {
        int end = list.IndexOf(' ', start);
        return end < 0 ? list.Length : end;
    }

    /// <summary>
    /// Writes what an answer says to pages of other origins (WHATWG fetch, CORS protocol).
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="origin">Which origin asks, from 1; 0 = none that is listed.</param>
    public void WriteFields(ByteWriter writer, int origin)
    {
        if (Origins.Length == 0)
        {
            return;
        }

        EngineText.Write(writer, EngineText.VaryOrigin);
        if (origin != 0)
        {
            int start = 0;
            while (--origin > 0)
            {
                start = EndOf(Origins, start) + 1;
            }

            EngineText.Write(writer, EngineText.AllowOrigin);
            writer.WriteAscii(Origins, start, EndOf(Origins, start) - start);
            EngineText.Write(writer, EngineText.ExposeFields);
        }
    }

    private static bool IsOrigin(string text, int start, int end)
    {
        if (end - start == 4 && Begins(text, start, "null"))
        {
            return true;
        }

        int colon = text.IndexOf(':', start);
        int host = colon + 3;
        int scheme = colon - start;
        if (colon < 0 || host >= end || !Begins(text, start, "http")
            || (scheme != 4 && (scheme != 5 || text[start + 4] != 's'))
            || text[colon + 1] != '/' || text[colon + 2] != '/' || end - host > AuthorityMax)
        {
            return false;
        }

        int stop = host;
        if (text[host] == '[')
        {
            // An IPv6 address: what browsers make of it is not checked here.
            stop = text.IndexOf(']', host) + 1;
        }
        else
        {
            while (stop < end && text[stop] != ':')
            {
                stop++;
            }
        }

        bool valid = stop > host && stop <= end && (text[host] == '[' || IsName(text, host, stop));
        return valid && (stop == end || IsPort(text, stop, end, scheme == 4 ? 80 : 443));
    }

    private static bool Begins(string text, int start, string word)
    {
        bool begins = true;
        for (int i = 0; i < word.Length; i++)
        {
            begins = begins && text[start + i] == word[i];
        }

        return begins;
    }

    // A port other than the scheme's own, which browsers leave out.
    private static bool IsPort(string text, int colon, int end, int ownPort)
    {
        int port = text[colon] == ':' && end - colon <= 6 ? 0 : -1;
        for (int i = colon + 1; i < end && port >= 0; i++)
        {
            port = Ascii.IsDigit(text[i]) ? (port * 10) + text[i] - '0' : -1;
        }

        return port > 0 && port <= 65_535 && port != ownPort && text[colon + 1] != '0';
    }

    private static bool IsName(string text, int start, int end)
    {
        bool valid = end > start;
        for (int i = start; i < end; i++)
        {
            int octet = text[i];
            valid = valid && ((uint)(octet - 'a') <= 25u || Ascii.IsDigit(octet)
                || octet == '-' || octet == '.' || octet == '_');
        }

        return valid;
    }
}
