using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>Reads a request-target as it arrives and hands its parts, decoded, to a sink.</summary>
/// <remarks>
/// Theory of operation. Text is decoded where it lies: <c>write</c> never overtakes the octet being
/// read, as a decoded octet takes the place of the last digit of its triplet or an earlier one.
/// Invariant: <c>_bytes ≤ bytesMax</c>, and every octet before the one being read was handed on, is
/// held in <c>_percent</c>, or delimits.
/// </remarks>
internal sealed class TargetParser
{
    // Values of _percent from here on hold the first digit of a triplet.
    private const int FirstDigit = 2;

    private readonly RequestSink _sink;
    private readonly int _bytesMax;
    private HttpReject _rejection;
    private TargetState _state;
    private HttpMethod _method;
    private int _bytes;
    private int _percent;
    private int _part;
    private bool _finished;

    public TargetParser(RequestSink sink, int bytesMax)
    {
        _sink = sink;
        _bytesMax = bytesMax;
    }

    /// <summary>The rule that the target broke, or None.</summary>
    public HttpReject Rejection => _rejection;

    /// <summary>Whether the target and the SP after it have been read.</summary>
    public bool Finished => _finished;

    /// <summary>Starts the target of a request with this method.</summary>
    public void Begin(HttpMethod method)
    {
        _rejection = HttpReject.None;
        _state = TargetState.Start;
        _method = method;
        _bytes = 0;
        _percent = 0;
        _part = 0;
        _finished = false;
    }

    /// <summary>Reads until the SP after the target, a refused octet or the end.</summary>
    /// <returns>The index after the last octet that was taken.</returns>
    public int Read(byte[] buffer, int offset, int end)
    {
        int room = _bytesMax - _bytes;
        int stop = end - offset > room ? offset + room : end;
        int i = offset;
        while (i < end && _rejection == HttpReject.None)
        {
            if (buffer[i] == Ascii.Space)
            {
                _bytes += i - offset;
                Finish(buffer, i);
                return _finished ? i + 1 : i;
            }

            if (i == stop)
            {
                _rejection = HttpReject.RequestTargetTooLong;
                break;
            }

            i = Step(buffer, i, stop);
        }

        _bytes += i - offset;
        return i;
    }

    /// <summary>Stores the registers in two integers, in the lower half of the second.</summary>
    public void Save(int[] row, int offset)
    {
        row[offset] = (int)_state | (_percent << 4) | (_part << 9);
        row[offset + 1] = _bytes;
    }

    /// <summary>Restores what <see cref="Save"/> stored, for the same method.</summary>
    public void Load(int[] row, int offset, HttpMethod method)
    {
        Begin(method);
        int packed = row[offset];
        _state = (TargetState)(packed & 15);
        _percent = (packed >> 4) & 31;
        _part = (packed >> 9) & 15;
        _bytes = row[offset + 1] & 0xFFFF;
    }

    private int Step(byte[] buffer, int i, int stop)
    {
        switch (_state)
        {
            case TargetState.Start:
                return ReadStart(buffer[i], i);
            case TargetState.Scheme:
                return ReadScheme(buffer[i], i);
            case TargetState.Authority:
                return ReadAuthority(buffer, i);
            case TargetState.AuthorityForm:
                return ReadHostOctet(buffer[i], i);
            case TargetState.Asterisk:
                return Refuse(buffer[i], i);
            case TargetState.PairStart:
                if (buffer[i] == '&')
                {
                    return i + 1;
                }

                _state = TargetState.QueryName;
                return i;
            default:
                return ReadText(buffer, i, stop);
        }
    }

    private int ReadStart(int octet, int i)
    {
        if (_method == HttpMethod.Connect)
        {
            _state = TargetState.AuthorityForm;
            return i;
        }

        if (octet == '*' && _method == HttpMethod.Options)
        {
            _state = TargetState.Asterisk;
            return i + 1;
        }

        _state = octet == '/' ? TargetState.Path : TargetState.Scheme;
        return i;
    }

    private int ReadScheme(int octet, int i)
    {
        int lower = Ascii.ToLower(octet);
        if (_part == 4 && lower == 's')
        {
            // The position after the literal's end means: https, its colon comes next.
            _part = UriSyntax.SchemeLength;
            return i + 1;
        }

        int position = _part == UriSyntax.SchemeLength ? 4 : _part;
        if (lower != ((int)(UriSyntax.Scheme >> (8 * position)) & 0xFF))
        {
            return Refuse(octet, i);
        }

        _part = position + 1;
        if (_part == UriSyntax.SchemeLength)
        {
            _state = TargetState.Authority;
            _part = UriSyntax.HostStart;
        }

        return i + 1;
    }

    private int ReadAuthority(byte[] buffer, int i)
    {
        int octet = buffer[i];
        if (octet == '/' || octet == '?')
        {
            if (!IsAuthorityEnd())
            {
                return Refuse(octet, i);
            }

            if (octet == '?')
            {
                HandRootPath(buffer, i, '/');
                _state = TargetState.PairStart;
                return i + 1;
            }

            _state = TargetState.Path;
            return i;
        }

        // RFC 9110 §4.2.1: an http URI with an empty host is invalid.
        bool empty = octet == ':' && _part == UriSyntax.HostStart;
        _sink.OnAuthority(buffer, i, 1);
        return empty ? Refuse(octet, i) : ReadHostOctet(octet, i);
    }

    private int ReadHostOctet(int octet, int i)
    {
        int next = UriSyntax.NextHostState(_part, octet);
        if (next < 0)
        {
            return Refuse(octet, i);
        }

        _part = next;
        return i + 1;
    }

    private int ReadText(byte[] buffer, int offset, int stop)
    {
        TargetState state = _state;
        int percent = _percent;
        int write = offset;
        int i = offset;
        while (i < stop)
        {
            int octet = buffer[i];
            if (percent != 0)
            {
                int digit = Ascii.HexValue(octet);
                if (percent < FirstDigit && digit >= 0)
                {
                    percent = FirstDigit + digit;
                    i++;
                    continue;
                }

                octet = ((percent - FirstDigit) << 4) | digit;
                if (octet <= 0)
                {
                    _rejection = HttpReject.PercentEncodingInvalid;
                    break;
                }

                percent = 0;
            }
            else if ((uint)((octet | 0x20) - 'a') > 25u)
            {
                if (octet == '%')
                {
                    percent = 1;
                    i++;
                    continue;
                }

                if (IsDelimiter(state, octet))
                {
                    break;
                }

                if (!UriSyntax.IsTargetOctet(octet))
                {
                    Refuse(octet, i);
                    break;
                }

                octet = octet == '+' && state != TargetState.Path ? Ascii.Space : octet;
            }

            buffer[write++] = (byte)octet;
            i++;
        }

        _percent = percent;
        HandText(buffer, offset, write - offset);
        return i < stop && _rejection == HttpReject.None ? ReadDelimiter(buffer[i], i) : i;
    }

    private static bool IsDelimiter(TargetState state, int octet)
    {
        switch (octet)
        {
            case Ascii.Space:
                return true;
            case '?':
                return state == TargetState.Path;
            case '&':
                return state != TargetState.Path;
            case '=':
                return state == TargetState.QueryName;
            default:
                return false;
        }
    }

    private int ReadDelimiter(int octet, int i)
    {
        switch (octet)
        {
            case '?':
                _state = TargetState.PairStart;
                return i + 1;
            case '&':
                EndPair();
                return i + 1;
            case '=':
                _sink.OnQueryNameEnd();
                _state = TargetState.QueryValue;
                return i + 1;
            default:
                // The SP that ends the target is the caller's.
                return i;
        }
    }

    private void HandText(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return;
        }

        if (_state == TargetState.Path)
        {
            _sink.OnPath(buffer, offset, count);
        }
        else if (_state == TargetState.QueryName)
        {
            _sink.OnQueryName(buffer, offset, count);
        }
        else
        {
            _sink.OnQueryValue(buffer, offset, count);
        }
    }

    private void HandRootPath(byte[] buffer, int i, int path)
    {
        // RFC 9110 §4.2.3. The octet at i is a delimiter that has been read.
        buffer[i] = (byte)path;
        _sink.OnPath(buffer, i, 1);
    }

    private void EndPair()
    {
        if (_state == TargetState.QueryName)
        {
            _sink.OnQueryNameEnd();
        }

        _sink.OnQueryPairEnd();
        _state = TargetState.PairStart;
    }

    private void Finish(byte[] buffer, int i)
    {
        if (_percent != 0)
        {
            _rejection = HttpReject.PercentEncodingInvalid;
            return;
        }

        if (!IsTargetEnd())
        {
            Refuse(Ascii.Space, i);
            return;
        }

        if (_state == TargetState.Authority || _state == TargetState.Asterisk)
        {
            // RFC 9112 §3.2.4: an asterisk for OPTIONS, if there is no query either.
            HandRootPath(buffer, i, _method == HttpMethod.Options ? '*' : '/');
        }
        else if (_state == TargetState.QueryName || _state == TargetState.QueryValue)
        {
            EndPair();
        }

        _sink.OnTargetEnd();
        _finished = true;
    }

    private bool IsTargetEnd()
    {
        return _state switch
        {
            TargetState.Start => false,
            TargetState.Scheme => false,
            TargetState.Authority => IsAuthorityEnd(),
            TargetState.AuthorityForm => _part == UriSyntax.HostPort,
            _ => true,
        };
    }

    private bool IsAuthorityEnd()
    {
        return _part != UriSyntax.HostStart && UriSyntax.IsHostEnd(_part);
    }

    private int Refuse(int octet, int i)
    {
        // A line end here means that the version is missing, as in HTTP/0.9.
        _rejection = octet switch
        {
            Ascii.CarriageReturn => HttpReject.VersionInvalid,
            Ascii.LineFeed => HttpReject.BareLineFeed,
            _ => HttpReject.RequestTargetInvalid,
        };
        return i;
    }
}
