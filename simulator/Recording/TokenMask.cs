using System.Globalization;

namespace Comet.Simulator.Recording;

/// <summary>
/// Writes other letters over the access tokens in one direction of a connection, so that a
/// recording has none: as many, so that nothing else changes.
/// </summary>
/// <remarks>
/// Theory of operation. A token is found wherever its octets stand, each as it is, percent-encoded
/// (RFC 3986 §2.1; then <c>%74</c> becomes <c>%77</c>) or escaped as in JSON (RFC 8259 §7; then
/// <c>\u0074</c> becomes <c>\u0077</c>, and <c>\/</c> two letters). What may be the beginning
/// of one at the end of the bytes is kept back (<see cref="Pending"/>) until more bytes tell.
/// </remarks>
public sealed class TokenMask
{
    private readonly byte[][] _tokens;
    private readonly byte[] _masks;
    private byte[] _bytes = new byte[256];
    private int _count;

    /// <param name="token">The write token.</param>
    /// <param name="readToken">The read token, or null.</param>
    public TokenMask(string token, string? readToken)
    {
        // The longer one first, of which the other may be the beginning.
        List<(string Token, byte Mask)> all = [(token, (byte)'w')];
        if (readToken is not null)
        {
            all.Add((readToken, (byte)'r'));
        }

        all.Sort((one, other) => other.Token.Length - one.Token.Length);
        _tokens = [.. all.Select(pair => System.Text.Encoding.ASCII.GetBytes(pair.Token))];
        _masks = [.. all.Select(pair => pair.Mask)];
    }

    /// <summary>How many of the bytes given so far have yet to be decided.</summary>
    public int Pending => _count;

    /// <summary>What stands for a write token of this length.</summary>
    public static string WriteMask(int length)
    {
        return new string('w', length);
    }

    /// <summary>What stands for a read token of this length.</summary>
    public static string ReadMask(int length)
    {
        return new string('r', length);
    }

    /// <summary>
    /// Takes bytes, and returns those that are decided now: they follow what was returned before.
    /// </summary>
    /// <param name="bytes">What comes next.</param>
    /// <param name="isLast">Nothing follows: all is decided.</param>
    public byte[] Take(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        if (_bytes.Length < _count + bytes.Length)
        {
            Array.Resize(ref _bytes, (_count + bytes.Length) * 2);
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
        int at = 0;
        while (at < _count)
        {
            int length = MaskAt(at, isLast);
            if (length < 0)
            {
                break;
            }

            at += Math.Max(length, 1);
        }

        byte[] decided = _bytes.AsSpan(0, at).ToArray();
        _bytes.AsSpan(at, _count - at).CopyTo(_bytes);
        _count -= at;
        return decided;
    }

    // The length of a token that begins here and is masked now, 0 when none does, less than 0 when
    // one may.
    private int MaskAt(int start, bool isLast)
    {
        for (int i = 0; i < _tokens.Length; i++)
        {
            int end = EndOf(_tokens[i], start);
            if (end < 0 && !isLast)
            {
                return -1;
            }

            if (end > 0)
            {
                Mask(start, end, _masks[i]);
                return end - start;
            }
        }

        return 0;
    }

    // Where the token ends that begins here, 0 when none does, less than 0 when it may go on.
    private int EndOf(byte[] token, int start)
    {
        int at = start;
        foreach (byte octet in token)
        {
            if (at == _count)
            {
                return -1;
            }

            if (_bytes[at] == octet)
            {
                at++;
                continue;
            }

            int length = EscapeOf(octet, at);
            if (length <= 0)
            {
                return length;
            }

            at += length;
        }

        return at;
    }

    // The length of an escape of this octet, 0 when none is here, less than 0 when one may be.
    private int EscapeOf(byte octet, int at)
    {
        if (_bytes[at] is not ((byte)'%' or (byte)'\\'))
        {
            return 0;
        }

        string escape = _bytes[at] == '%' ? $"%{octet:X2}"
            : at + 1 < _count && _bytes[at + 1] == '/' && octet == '/' ? @"\/"
            : $@"\U00{octet:X2}";
        for (int i = 0; i < escape.Length; i++)
        {
            if (at + i == _count)
            {
                return -1;
            }

            if (char.ToUpperInvariant((char)_bytes[at + i]) != escape[i])
            {
                return 0;
            }
        }

        return escape.Length;
    }

    private void Mask(int start, int end, byte mask)
    {
        string code = mask.ToString("x2", CultureInfo.InvariantCulture);
        for (int at = start; at < end; at++)
        {
            bool isUnicode = _bytes[at] == '\\' && _bytes[at + 1] != '/';
            if (isUnicode || _bytes[at] == '%')
            {
                at += isUnicode ? 4 : 1;
                _bytes[at++] = (byte)code[0];
                _bytes[at] = (byte)code[1];
            }
            else
            {
                _bytes[at] = mask;
            }
        }
    }
}
