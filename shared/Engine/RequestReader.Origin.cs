using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>
/// For whom a request is and which page makes it: Host or the target's authority (RFC 9112 §3.2),
/// and Origin (RFC 6454 §7).
/// </content>
/// <remarks>
/// Theory of operation. Both authorities pass through one text in the head's row: each octet is
/// compared with what the one before left in its place, and then takes it. So two that are alike
/// are known to be, in whichever order and pieces they come, and the latest can be looked up in
/// the policy's lists when it ends. An authority longer than the text is like none.
/// </remarks>
public sealed partial class RequestReader
{
    // Bits of _site: the length of the text so far, and of the one before it; ...
    private const int LengthMask = 0x7F;
    private const int BeforeShift = 7;

    // ... whether one is under way, and differs from the one before; ...
    private const int InText = 1 << 14;
    private const int TextDiffers = 1 << 15;

    // ... what has been found; ...
    private const int HostSeen = 1 << 16;
    private const int HostForeign = 1 << 17;
    private const int HasOrigin = 1 << 18;
    private const int OriginIsHost = 1 << 19;
    private const int OriginRepeated = 1 << 20;
    private const int MethodAsked = 1 << 21;

    // ... which of the listed origins it is; how far an origin's scheme has come, "https", none.
    private const int OriginShift = 22;
    private const int OriginMask = 7 << OriginShift;
    private const int SchemeShift = 25;
    private const int SchemeMask = 15 << SchemeShift;
    private const int IsHttps = 1 << 29;
    private const int IsOpaque = 1 << 30;

    // "https://", its first letter in the low byte: a string would cost heap.
    private const long HttpsScheme = 0x2F_2F_3A_73_70_74_74_68;
    private const int HttpLength = 7;
    private const int HttpsLength = 8;
    private const int NoScheme = 15;

    // What Save takes beside the text, which is in the row all the time.
    private const int RegisterInts = 9;
    private const int TextInts = AccessPolicy.AuthorityMax / 4;

    private static readonly string s_localhost = "localhost";

    /// <summary>Whom the server serves beside its own pages and names, or null.</summary>
    public readonly AccessPolicy? Policy;

    private int[] _rows;
    private int _text;
    private int _site;

    /// <summary>
    /// Whether the request is for a name that is not the server's. A page of somebody else whose
    /// name now leads here (DNS rebinding) betrays itself by it.
    /// </summary>
    public bool IsHostForeign => (_site & HostForeign) != 0;

    /// <summary>
    /// Whether no page makes the request, or one of the server's own, or one of a listed origin.
    /// </summary>
    public bool IsOriginAllowed => (_site & HasOrigin) == 0
        || ((_site & OriginRepeated) == 0 && (_site & (OriginIsHost | OriginMask)) != 0);

    /// <summary>Which listed origin makes the request, from 1; 0 = none of them.</summary>
    public int Origin =>
        (_site & OriginRepeated) == 0 ? (_site & OriginMask) >> OriginShift : 0;

    /// <summary>Whether a request by OPTIONS is a preflight (WHATWG fetch, CORS).</summary>
    public bool IsPreflight => (_site & (HasOrigin | MethodAsked)) == (HasOrigin | MethodAsked);

    /// <inheritdoc/>
    public override void OnAuthority(byte[] buffer, int offset, int count)
    {
        ReadText(buffer, offset, offset + count);
    }

    private void ReadHost(byte[] buffer, int offset, int end)
    {
        // RFC 9112 §3.2.2: beside a target's authority the field counts no more.
        if ((_site & HostSeen) == 0)
        {
            ReadText(buffer, offset, end);
        }
    }

    private void EndHost()
    {
        if ((_site & HostSeen) != 0)
        {
            return;
        }

        bool hasText = (_site & InText) != 0;
        bool isOrigin = EndText() && (_site & HasOrigin) != 0;
        _site |= HostSeen | (isOrigin ? OriginIsHost : 0)
            | (hasText && IsServed() ? 0 : HostForeign);
    }

    private void ReadOrigin(byte[] buffer, int offset, int end)
    {
        int scheme = (_site & SchemeMask) >> SchemeShift;
        while (offset < end && scheme < HttpsLength)
        {
            int octet = Ascii.ToLower(buffer[offset++]);
            if (scheme == 0 && octet == 'n')
            {
                // Perhaps "null", of a page that has no origin to name (RFC 6454 §6.1).
                _site |= IsOpaque;
                scheme = HttpsLength;
                offset--;
                break;
            }

            bool matches = octet == ((int)(HttpsScheme >> (8 * scheme)) & 0xFF);
            if (scheme == 4)
            {
                _site |= matches ? IsHttps : 0;
                scheme = matches ? 5 : octet == ':' ? 6 : NoScheme;
            }
            else
            {
                scheme = matches ? scheme + 1 : NoScheme;
            }
        }

        _site = (_site & ~SchemeMask) | (scheme << SchemeShift);
        if (scheme == HttpsLength)
        {
            ReadText(buffer, offset, end);
        }
    }

    // TLS may end before it reaches the server, so the scheme of its own pages is not known here.
    private void EndOrigin()
    {
        _site |= (_site & HasOrigin) != 0 ? OriginRepeated : HasOrigin;
        bool hasText = (_site & InText) != 0;
        bool isOpaque = (_site & IsOpaque) != 0;
        if (EndText() && !isOpaque)
        {
            _site |= OriginIsHost;
        }

        if (hasText && Policy != null)
        {
            int prefix = isOpaque ? 0 : (_site & IsHttps) != 0 ? HttpsLength : HttpLength;
            int origin = Find(Policy.Origins, prefix, _site & LengthMask);
            _site = (_site & ~OriginMask) | (origin << OriginShift);
        }

        // No authority, so none that Host could be like.
        _site &= ~(SchemeMask | IsHttps | IsOpaque | (isOpaque ? LengthMask : 0));
    }

    private void ReadText(byte[] buffer, int offset, int end)
    {
        int site = _site;
        if ((site & InText) == 0 && offset < end)
        {
            int before = site & LengthMask;
            site &= ~(LengthMask | (LengthMask << BeforeShift) | TextDiffers);
            site |= InText | (before << BeforeShift);
        }

        while (offset < end)
        {
            int octet = Ascii.ToLower(buffer[offset++]);
            int at = site & LengthMask;
            if (at < AccessPolicy.AuthorityMax)
            {
                int word = _text + (at >> 2);
                int shift = 8 * (at & 3);
                int difference = ((_rows[word] >> shift) & 0xFF) ^ octet;
                _rows[word] ^= difference << shift;
                site |= difference != 0 ? TextDiffers : 0;
                site++;
            }
            else
            {
                // It is too long to be like another one.
                site |= TextDiffers | LengthMask;
            }
        }

        _site = site;
    }

    // Whether a text was under way and is like the one before it.
    private bool EndText()
    {
        int site = _site;
        _site = site & ~InText;
        return (site & (InText | TextDiffers)) == InText
            && (site & LengthMask) == ((site >> BeforeShift) & LengthMask);
    }

    private int TextAt(int index)
    {
        return (_rows[_text + (index >> 2)] >> (8 * (index & 3))) & 0xFF;
    }

    // An address, which no page's name can be, or one of the names; the port does not matter.
    private bool IsServed()
    {
        int length = _site & LengthMask;
        if (length == 0 || length > AccessPolicy.AuthorityMax)
        {
            return false;
        }

        // Three dots and digits, none of the parts empty.
        int dots = 0;
        int end = 0;
        bool isPart = false;
        bool isNumeric = true;
        for (; end < length && TextAt(end) != ':'; end++)
        {
            int octet = TextAt(end);
            bool isDigit = Ascii.IsDigit(octet);
            dots += octet == '.' ? 1 : 0;
            isNumeric = isNumeric && (isDigit || (octet == '.' && isPart));
            isPart = isDigit;
        }

        return TextAt(0) == '[' || (isNumeric && isPart && dots == 3)
            || Find(s_localhost, 0, end) != 0
            || (Policy != null && Find(Policy.HostNames, 0, end) != 0);
    }

    // Which entry of a list the text's first octets are, behind the entry's scheme, from 1; or 0.
    private int Find(string list, int scheme, int length)
    {
        int start = 0;
        for (int entry = 1; start < list.Length; entry++)
        {
            int end = AccessPolicy.EndOf(list, start);
            bool matches = end - start == scheme + length
                && (scheme == 0 || (list[start + 4] == 's') == (scheme == HttpsLength));
            for (int i = 0; i < length && matches; i++)
            {
                matches = list[start + scheme + i] == TextAt(i);
            }

            if (matches)
            {
                return entry;
            }

            start = end + 1;
        }

        return 0;
    }
}
