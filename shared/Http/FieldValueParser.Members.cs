using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

// The fields that frame the message: lists of members, numbers and the key of a handshake.
internal sealed partial class FieldValueParser
{
    private int ReadList(byte[] buffer, int i, int end)
    {
        for (; i < end; i++)
        {
            int octet = buffer[i];
            if (octet == Ascii.Space || octet == Ascii.Tab)
            {
                _part = _part == Before ? Before : After;
            }
            else if (octet < Ascii.Space || octet == 0x7F)
            {
                break;
            }
            else if (octet == ',')
            {
                FinishMember();
            }
            else
            {
                StepMember(octet);
            }

            if (_rejection != HttpReject.None)
            {
                break;
            }
        }

        return i;
    }

    private void StepMember(int octet)
    {
        if (_part == Before)
        {
            BeginMember();
        }

        if (_part == After)
        {
            _words.Fail();
        }
        else
        {
            _words.Step(Ascii.ToLower(octet));
        }

        if (_words.Failed)
        {
            if (_name == FieldName.Expect)
            {
                _rejection = HttpReject.ExpectationFailed;
            }
            else if (_name == FieldName.TransferEncoding)
            {
                // RFC 9112 §6.3: after chunked, the message's length cannot be known.
                _rejection = (_flags & Chunked) != 0 || _part == After
                    ? HttpReject.TransferEncodingInvalid
                    : HttpReject.TransferEncodingUnknown;
            }
        }

        _part = Inside;
    }

    private void BeginMember()
    {
        switch (_name)
        {
            case FieldName.Connection:
                _words.Begin(WordMatcher.Members, WordMatcher.Close, WordMatcher.UpgradeOption);
                break;
            case FieldName.Upgrade:
                _words.Begin(WordMatcher.Members, WordMatcher.WebSocket, WordMatcher.WebSocket);
                break;
            case FieldName.Expect:
                _words.Begin(WordMatcher.Members, WordMatcher.Continue, WordMatcher.Continue);
                break;
            default:
                _words.Begin(WordMatcher.Members, WordMatcher.Chunked, WordMatcher.Chunked);
                if ((_flags & Chunked) != 0)
                {
                    _words.Fail();
                    _part = After;
                }

                break;
        }
    }

    private void FinishMember()
    {
        if (_part == Before)
        {
            return;
        }

        _part = Before;
        switch (_words.Match())
        {
            case WordMatcher.Continue:
                _flags |= ExpectContinue;
                break;
            case WordMatcher.Chunked:
                _flags |= Chunked;
                break;
            case WordMatcher.Close:
                _flags |= ConnectionClose;
                break;
            case WordMatcher.KeepAlive:
                _flags |= ConnectionKeepAlive;
                break;
            case WordMatcher.UpgradeOption:
                _flags |= ConnectionUpgrade;
                break;
            case WordMatcher.WebSocket:
                _flags |= UpgradeWebSocket;
                break;
            default:
                if (_name == FieldName.Expect)
                {
                    _rejection = HttpReject.ExpectationFailed;
                }
                else if (_name == FieldName.TransferEncoding)
                {
                    _rejection = HttpReject.TransferEncodingUnknown;
                }

                break;
        }
    }

    private int ReadItem(byte[] buffer, int i, int end)
    {
        for (; i < end; i++)
        {
            int octet = buffer[i];
            if (octet == Ascii.Space || octet == Ascii.Tab)
            {
                _part = _part == Before ? Before : After;
                continue;
            }

            if (octet < Ascii.Space || octet == 0x7F || !StepItem(octet))
            {
                break;
            }

            _part = Inside;
        }

        return i;
    }

    private bool StepItem(int octet)
    {
        bool valid = _part != After;
        switch (_name)
        {
            case FieldName.SecWebSocketKey:
                if (!valid || !_key.Step(octet))
                {
                    _rejection = HttpReject.WebSocketKeyInvalid;
                    return false;
                }

                return true;
            case FieldName.ContentLength:
                if (!valid || !Ascii.IsDigit(octet))
                {
                    _rejection = HttpReject.ContentLengthInvalid;
                    return false;
                }

                AddDigit(octet - '0');
                return true;
            default:
                // A version that is no number is a version that is not spoken here.
                if (!valid || !Ascii.IsDigit(octet) || _register < 0)
                {
                    _register = -1;
                    return true;
                }

                AddDigit(octet - '0');
                _register = _register > WebSocketVersionMax ? -1 : _register;
                return true;
        }
    }

    private void AddDigit(int digit)
    {
        _register = _register > (int.MaxValue - digit) / 10
            ? int.MaxValue
            : (_register * 10) + digit;
    }

    private void FinishContentLength()
    {
        if (_part == Before)
        {
            _rejection = HttpReject.ContentLengthInvalid;
        }
        else if ((_flags & HasContentLength) != 0 && ContentLength != _register)
        {
            _rejection = HttpReject.ContentLengthDiffers;
        }

        _flags |= HasContentLength;
        ContentLength = _register;
    }
}
