using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

// One method per state: each returns the index of the first octet that it did not take.
public sealed partial class RequestParser
{
    private int Step(byte[] buffer, int i, int stop)
    {
        switch (_state)
        {
            case RequestState.Start:
                return ReadStart(buffer[i], i);
            case RequestState.Method:
                return ReadMethod(buffer, i, stop);
            case RequestState.RequestTarget:
                return ReadTarget(buffer, i, stop);
            case RequestState.Version:
                return ReadVersion(buffer[i], i);
            case RequestState.FieldLine:
                return ReadFieldLine(buffer[i], i);
            case RequestState.FieldName:
                return ReadFieldName(buffer, i, stop);
            case RequestState.SkippedValue:
                return SkipValue(buffer, i, stop);
            case RequestState.FieldValue:
                return ReadFieldValue(buffer, i, stop);
            default:
                return ReadLineFeed(buffer[i], i);
        }
    }

    private int ReadStart(int octet, int i)
    {
        if (octet == Ascii.CarriageReturn && _count < EmptyLinesMax)
        {
            _count++;
            _state = RequestState.StartLineFeed;
            return i + 1;
        }

        if (!Ascii.IsToken(octet))
        {
            Refuse(octet == Ascii.LineFeed ? HttpReject.BareLineFeed : HttpReject.MethodInvalid);
            return i;
        }

        _count = 0;
        _words.BeginMethod();
        _state = RequestState.Method;
        return i;
    }

    private int ReadMethod(byte[] buffer, int i, int stop)
    {
        for (; i < stop; i++)
        {
            int octet = buffer[i];
            if (!Ascii.IsToken(octet))
            {
                if (octet != Ascii.Space)
                {
                    Refuse(HttpReject.MethodInvalid);
                    return i;
                }

                int match = _words.Match();
                _method = match < 0 ? HttpMethod.Other : HttpMethod.Connect + match;
                _target.Begin(_method);
                _state = RequestState.RequestTarget;
                return i + 1;
            }

            if (_count == MethodLengthMax)
            {
                Refuse(HttpReject.MethodTooLong);
                return i;
            }

            _count++;
            _words.Step(octet);
        }

        return i;
    }

    private int ReadTarget(byte[] buffer, int i, int stop)
    {
        i = _target.Read(buffer, i, stop);
        if (_target.Rejection != HttpReject.None)
        {
            Refuse(_target.Rejection);
        }
        else if (_target.Finished)
        {
            _count = 0;
            _state = RequestState.Version;
        }

        return i;
    }

    private int ReadVersion(int octet, int i)
    {
        int position = _count++;
        bool valid;
        switch (position)
        {
            case 5:
                valid = Ascii.IsDigit(octet);
                if (valid && octet != '1')
                {
                    Refuse(HttpReject.VersionNotSupported);
                    return i;
                }

                break;
            case 6:
                valid = octet == '.';
                break;
            case 7:
                valid = Ascii.IsDigit(octet);
                _minorVersion = octet == '0' ? 0 : 1;
                break;
            case 8:
                valid = octet == Ascii.CarriageReturn;
                _state = RequestState.LineFeed;
                break;
            default:
                valid = octet == ((int)(VersionPrefix >> (8 * position)) & 0xFF);
                break;
        }

        if (!valid)
        {
            Refuse(octet == Ascii.LineFeed ? HttpReject.BareLineFeed : HttpReject.VersionInvalid);
            return i;
        }

        return i + 1;
    }

    private int ReadFieldLine(int octet, int i)
    {
        switch (octet)
        {
            case Ascii.CarriageReturn:
                _state = RequestState.LastLineFeed;
                return i + 1;
            case Ascii.LineFeed:
                Refuse(HttpReject.BareLineFeed);
                return i;
            case Ascii.Space:
            case Ascii.Tab:
                Refuse(HttpReject.ObsoleteLineFolding);
                return i;
            default:
                break;
        }

        if (!Ascii.IsToken(octet))
        {
            Refuse(HttpReject.FieldNameInvalid);
            return i;
        }

        if (_fieldCount == _fieldCountMax)
        {
            Refuse(HttpReject.TooManyFields);
            return i;
        }

        _fieldCount++;
        _words.BeginFieldName(Ascii.ToLower(octet));
        _state = RequestState.FieldName;
        return i;
    }

    private int ReadFieldName(byte[] buffer, int i, int stop)
    {
        WordMatcher words = _words;
        for (; i < stop; i++)
        {
            int octet = buffer[i];
            int lower = octet | 0x20;
            if ((uint)(lower - 'a') > 25u)
            {
                if (octet != '-' && !Ascii.IsToken(octet))
                {
                    return EndFieldName(octet, i);
                }

                lower = octet;
            }

            if (!words.Failed)
            {
                words.Step(lower);
            }
        }

        return i;
    }

    private int EndFieldName(int octet, int i)
    {
        switch (octet)
        {
            case ':':
                break;
            case Ascii.LineFeed:
                Refuse(HttpReject.BareLineFeed);
                return i;
            case Ascii.Space:
            case Ascii.Tab:
                Refuse(HttpReject.WhitespaceBeforeColon);
                return i;
            default:
                Refuse(HttpReject.FieldNameInvalid);
                return i;
        }

        _name = FieldName.None + 1 + _words.Match();
        if (_name == FieldName.None)
        {
            _state = RequestState.SkippedValue;
            return i + 1;
        }

        _state = RequestState.FieldValue;
        _value.Begin(_name, _minorVersion);
        if (_value.Rejection != HttpReject.None)
        {
            Refuse(_value.Rejection);
            return i;
        }

        return i + 1;
    }

    private int SkipValue(byte[] buffer, int i, int stop)
    {
        while (i < stop)
        {
            int octet = buffer[i];
            if ((octet < Ascii.Space && octet != Ascii.Tab) || octet == 0x7F)
            {
                return EndValue(octet, i);
            }

            i++;
        }

        return i;
    }

    private int ReadFieldValue(byte[] buffer, int i, int stop)
    {
        i = _value.Read(buffer, i, stop);
        if (_value.Rejection == HttpReject.None)
        {
            if (i == stop)
            {
                return i;
            }

            if (buffer[i] != Ascii.CarriageReturn)
            {
                return EndValue(buffer[i], i);
            }

            _value.Finish();
        }

        if (_value.Rejection != HttpReject.None)
        {
            Refuse(_value.Rejection);
            return i;
        }

        _state = RequestState.LineFeed;
        return i + 1;
    }

    private int EndValue(int octet, int i)
    {
        if (octet == Ascii.CarriageReturn)
        {
            _state = RequestState.LineFeed;
            return i + 1;
        }

        Refuse(octet == Ascii.LineFeed ? HttpReject.BareLineFeed : HttpReject.FieldValueInvalid);
        return i;
    }

    private int ReadLineFeed(int octet, int i)
    {
        if (octet != Ascii.LineFeed)
        {
            Refuse(HttpReject.BareCarriageReturn);
            return i;
        }

        switch (_state)
        {
            case RequestState.StartLineFeed:
                _state = RequestState.Start;
                return i + 1;
            case RequestState.LineFeed:
                _state = RequestState.FieldLine;
                return i + 1;
            default:
                return EndHead(i);
        }
    }

    private int EndHead(int i)
    {
        if (_minorVersion != 0 && !Has(FieldValueParser.HasHost))
        {
            Refuse(HttpReject.HostMissing);
            return i;
        }

        // A Transfer-Encoding that names no coding at all.
        if (Has(FieldValueParser.HasTransferEncoding) && !Has(FieldValueParser.Chunked))
        {
            Refuse(HttpReject.TransferEncodingInvalid);
            return i;
        }

        _state = RequestState.Done;
        return i + 1;
    }

    private void Refuse(HttpReject reject)
    {
        _rejection = reject;
        _state = RequestState.Failed;
    }
}
