using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// The octet classes of RFC 3986 that a request-target and a Host field are made of.
/// </summary>
internal static class UriSyntax
{
    // "http://", its first letter in the low byte: a string would cost heap.
    public const long Scheme = 0x2F_2F_3A_70_74_74_68;
    public const int SchemeLength = 7;

    /// <summary>Before the first octet of <c>uri-host [ ":" port ]</c>.</summary>
    public const int HostStart = 0;

    /// <summary>In the port.</summary>
    public const int HostPort = 7;

    private const int Name = 1;
    private const int Percent = 2;
    private const int PercentDigit = 3;
    private const int LiteralStart = 4;
    private const int Literal = 5;
    private const int LiteralEnd = 6;

    // One bit per octet 32..127 of pchar, "/" and "?", without the percent sign.
    private const uint Word1 = 0xAFFFFFD2u;
    private const uint Word2 = 0x87FFFFFFu;
    private const uint Word3 = 0x47FFFFFEu;

    /// <summary>
    /// Whether the octet may stand for itself in a path or query (RFC 3986 §3.4).
    /// </summary>
    public static bool IsTargetOctet(int octet)
    {
        uint word = (octet >> 5) switch
        {
            1 => Word1,
            2 => Word2,
            3 => Word3,
            _ => 0u,
        };
        return ((word >> (octet & 31)) & 1u) != 0;
    }

    /// <summary>
    /// The state after <paramref name="octet"/> of <c>uri-host [ ":" port ]</c> (RFC 3986 §3.2.2,
    /// §3.2.3), or −1. Between brackets the octets of an IPv6 address are checked, not their
    /// order; an IPvFuture is refused, as no version of it exists.
    /// </summary>
    public static int NextHostState(int state, int octet)
    {
        switch (state)
        {
            case HostStart:
            case Name:
                return NextNameState(state, octet);
            case Percent:
                return Ascii.HexValue(octet) >= 0 ? PercentDigit : -1;
            case PercentDigit:
                return Ascii.HexValue(octet) >= 0 ? Name : -1;
            case LiteralStart:
            case Literal:
                if (octet == ']' && state == Literal)
                {
                    return LiteralEnd;
                }

                return octet == ':' || octet == '.' || Ascii.HexValue(octet) >= 0 ? Literal : -1;
            case LiteralEnd:
                return octet == ':' ? HostPort : -1;
            default:
                return Ascii.IsDigit(octet) ? HostPort : -1;
        }
    }

    /// <summary>Whether <c>uri-host [ ":" port ]</c> may end in this state.</summary>
    public static bool IsHostEnd(int state)
    {
        return state == HostStart || state == Name || state == LiteralEnd || state == HostPort;
    }

    private static int NextNameState(int state, int octet)
    {
        switch (octet)
        {
            case ':':
                return HostPort;
            case '%':
                return Percent;
            case '[':
                return state == HostStart ? LiteralStart : -1;
            case '/':
            case '?':
            case '@':
                return -1;
            default:
                return IsTargetOctet(octet) ? Name : -1;
        }
    }
}
