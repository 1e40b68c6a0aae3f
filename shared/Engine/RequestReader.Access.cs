using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>
/// Access tokens: <c>Authorization: Bearer</c> (RFC 6750 §2.1), the cookie <c>comet_token</c>
/// (RFC 6265 §4.2.1) and <c>access_token</c> in the query (RFC 6750 §2.3).
/// </content>
/// <remarks>
/// A client presents the field or the parameter deliberately, and must not present two (RFC 6750
/// §2). A browser adds the cookie, and perhaps credentials of another scheme, by itself: those
/// schemes count as no token, and the cookie counts only where none is presented deliberately. Of
/// several such cookies all must be right, and the least of their roles counts.
/// </remarks>
public sealed partial class RequestReader
{
    // Values of _mode. The first is that of the parameter; in the others a scheme or a cookie's
    // name is under way, a token has ended within its cookie, or what comes does not matter.
    private const int Token = 3;
    private const int Word = 4;
    private const int TokenEnded = 5;
    private const int Skipped = 6;

    private const int BearerWord = 1 << 6;
    private const int CookieWord = 1 << 7;

    // Bits of _credentials, above what the token under way differs in; then two roles.
    private const int HasAuthorization = 4;
    private const int Repeated = 8;
    private const int DeliberateShift = 4;
    private const int CookieShift = 6;
    private const int RoleMask = 3;

    /// <summary>The access tokens, or null when everybody may do everything.</summary>
    public readonly AccessTokens? Tokens;

    private int _credentials;

    /// <summary>What the request may do.</summary>
    public AccessRole Access
    {
        get
        {
            AccessRole deliberate = DeliberateAccess;
            return deliberate != AccessRole.Missing
                ? deliberate
                : (AccessRole)((_credentials >> CookieShift) & RoleMask);
        }
    }

    /// <summary>What the token may do that is presented deliberately.</summary>
    public AccessRole DeliberateAccess => Tokens == null ? AccessRole.Write
        : (AccessRole)((_credentials >> DeliberateShift) & RoleMask);

    /// <summary>
    /// Whether there is more than one Authorization field-line, or more than one token presented
    /// deliberately (RFC 6750 §3.1, <c>invalid_request</c>).
    /// </summary>
    public bool AccessRepeated => (_credentials & Repeated) != 0;

    private void StartWord(int word)
    {
        _mode = Word;
        _position = 0;
        _candidates = word;
    }

    private bool WordMatches()
    {
        return _names.MatchEnd(_candidates, _position) >= 0;
    }

    private void StartToken()
    {
        _mode = Tokens != null ? Token : -1;
        _position = 0;
        _credentials &= ~AccessTokens.BothDiffer;
    }

    // The head's limit keeps the position far below an overflow.
    private void ReadToken(int octet)
    {
        _credentials |= Tokens!.Compare(octet, _position++);
    }

    private int TokenRole()
    {
        return (int)Tokens!.RoleOf(_credentials & AccessTokens.BothDiffer, _position);
    }

    // Takes the token of the field or the parameter, which has been seen whole.
    private void EndDeliberate()
    {
        if (((_credentials >> DeliberateShift) & RoleMask) != 0)
        {
            _credentials |= Repeated;
        }

        _credentials |= TokenRole() << DeliberateShift;
    }

    private void ReadAuthorization(byte[] buffer, int offset, int end)
    {
        if (_mode < 0)
        {
            StartWord(BearerWord);
        }

        while (offset < end)
        {
            int octet = buffer[offset++];
            switch (_mode)
            {
                case Token:
                    ReadToken(octet);
                    break;
                case Word when octet == Ascii.Space:
                    EndWord();
                    break;
                case Word:
                    _candidates =
                        _names.Match(_candidates, _position++, Ascii.ToLower(octet));
                    break;
                default:
                    return;
            }
        }
    }

    private void EndWord()
    {
        if (WordMatches())
        {
            StartToken();
        }
        else
        {
            _mode = Skipped;
        }
    }

    private void EndAuthorization()
    {
        if ((_credentials & HasAuthorization) != 0)
        {
            _credentials |= Repeated;
        }

        _credentials |= HasAuthorization;
        if (_mode == Word)
        {
            // The scheme alone presents an empty token.
            EndWord();
        }

        if (_mode == Token)
        {
            EndDeliberate();
        }

        _mode = -1;
    }

    // Pairs separated by semicolons; the white space around a pair is no part of it, nor are the
    // quotation marks around a value (RFC 6265 §4.1.1).
    private void ReadCookie(byte[] buffer, int offset, int end)
    {
        if (_mode < 0)
        {
            StartWord(CookieWord);
        }

        while (offset < end)
        {
            int octet = buffer[offset++];
            if (octet == ';')
            {
                EndCookie();
                StartWord(CookieWord);
                continue;
            }

            switch (_mode)
            {
                case Word when octet == '=':
                    EndWord();
                    break;
                case Word:
                    StepCookieName(octet);
                    break;
                case Token when octet == Ascii.Space || octet == '"':
                    _mode = octet == '"' && _position == 0 ? Token : TokenEnded;
                    break;
                case Token:
                    ReadToken(octet);
                    break;
                case TokenEnded when octet != Ascii.Space:
                    _credentials |= AccessTokens.BothDiffer;
                    break;
                default:
                    break;
            }
        }
    }

    private void StepCookieName(int octet)
    {
        if (octet != Ascii.Space || _position > 0)
        {
            _candidates = _names.Match(_candidates, _position++, octet);
        }
    }

    private void EndCookie()
    {
        if (_mode != Token && _mode != TokenEnded)
        {
            return;
        }

        int role = TokenRole();
        int before = (_credentials >> CookieShift) & RoleMask;
        role = before != 0 && before < role ? before : role;
        _credentials = (_credentials & ~(RoleMask << CookieShift)) | (role << CookieShift);
    }
}
