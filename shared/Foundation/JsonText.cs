using System;

namespace Comet.Embedded.Foundation;

/// <summary>Validates a JSON text (RFC 8259) and removes its insignificant white space.</summary>
/// <remarks>
/// Theory of operation. One loop over the tokens; what may come next is one number, and what is
/// open is a stack of bits, one a level (1 an object, 0 an array), so nothing recurses. Tokens are
/// not copied one by one: a run of text without white space is moved down as a whole when white
/// space ends it. Invariant: <c>write &lt;= run &lt;= read &lt;= end</c>; what lies below
/// <c>write</c> is final, and <c>run</c> to <c>read</c> is valid and not yet moved.
/// </remarks>
public static class JsonText
{
    /// <summary>How deep arrays and objects may nest (§9 lets a parser set this limit).</summary>
    public const int DepthMax = 31;

    // What may come next, beside white space.
    private const int Value = 0;
    private const int ValueOrEndArray = 1;
    private const int NameOrEndObject = 2;
    private const int Name = 3;
    private const int NameSeparator = 4;
    private const int ValueSeparatorOrEnd = 5;

    // The literal names of §3 as the big-endian number of their last four octets.
    private const int LiteralTrue = 0x74727565;
    private const int LiteralNull = 0x6E756C6C;
    private const int LiteralFalseTail = 0x616C7365;

    /// <summary>
    /// Validates that the octets are exactly one JSON value, white space around it allowed, and
    /// compacts it in place.
    /// </summary>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the text starts; the compacted text starts there, too.</param>
    /// <param name="count">The text's length, in octets.</param>
    /// <returns>
    /// The compacted text's length, or −1 when the text is not valid; what the range then holds is
    /// unspecified.
    /// </returns>
    public static int Compact(byte[] buffer, int offset, int count)
    {
        int read = offset;
        int run = offset;
        int write = offset;
        int end = offset + count;
        int expected = Value;
        int depth = 0;
        int objects = 0;
        while (read < end)
        {
            int octet = buffer[read];
            if (octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t')
            {
                write = MoveDown(buffer, run, read, write);
                run = ++read;
                continue;
            }

            switch (TokenAt(expected, octet, depth, objects & 1))
            {
                case '{':
                case '[':
                    if (depth == DepthMax)
                    {
                        return -1;
                    }

                    depth++;
                    objects = (objects << 1) | (octet == '{' ? 1 : 0);
                    expected = octet == '{' ? NameOrEndObject : ValueOrEndArray;
                    read++;
                    break;
                case '}':
                    depth--;
                    objects >>= 1;
                    expected = ValueSeparatorOrEnd;
                    read++;
                    break;
                case ',':
                    expected = (objects & 1) != 0 ? Name : Value;
                    read++;
                    break;
                case ':':
                    expected = Value;
                    read++;
                    break;
                case '"':
                    expected = expected is Name or NameOrEndObject
                        ? NameSeparator : ValueSeparatorOrEnd;
                    read = EndOfString(buffer, read + 1, end);
                    break;
                case '0':
                    expected = ValueSeparatorOrEnd;
                    read = octet == '-' || Ascii.IsDigit(octet)
                        ? EndOfNumber(buffer, read, end) : EndOfLiteral(buffer, read, end);
                    break;
                default:
                    return -1;
            }

            if (read < 0)
            {
                return -1;
            }
        }

        bool complete = depth == 0 && expected == ValueSeparatorOrEnd;
        return complete ? MoveDown(buffer, run, read, write) - offset : -1;
    }

    /// <summary>
    /// Which token the octet begins where <paramref name="expected"/> may come: a structural
    /// character as itself (<c>}</c> for either end), <c>"</c> a string, <c>0</c> a number or
    /// literal name, −1 none.
    /// </summary>
    private static int TokenAt(int expected, int octet, int depth, int isObject)
    {
        switch (expected)
        {
            case Name:
                return octet == '"' ? octet : -1;
            case NameOrEndObject:
                return octet == '"' || octet == '}' ? octet : -1;
            case NameSeparator:
                return octet == ':' ? octet : -1;
            case ValueSeparatorOrEnd:
                if (depth == 0)
                {
                    return -1;
                }

                if (octet == ',')
                {
                    return ',';
                }

                return octet == (isObject != 0 ? '}' : ']') ? '}' : -1;
            default:
                if (octet == '"' || octet == '{' || octet == '[')
                {
                    return octet;
                }

                if (octet == ']')
                {
                    return expected == ValueOrEndArray ? '}' : -1;
                }

                return '0';
        }
    }

    private static int MoveDown(byte[] buffer, int run, int read, int write)
    {
        int length = read - run;
        if (length > 0 && run != write)
        {
            Array.Copy(buffer, run, buffer, write, length);
        }

        return write + length;
    }

    /// <summary>The position behind the string's closing quotation mark (§7), or −1.</summary>
    private static int EndOfString(byte[] buffer, int read, int end)
    {
        int state = Utf8.Accept;
        while (read < end)
        {
            int octet = buffer[read++];
            if ((octet | state) >= 0x80)
            {
                state = Utf8.Next(state, octet);
                if (state < 0)
                {
                    return -1;
                }
            }
            else if (octet == '"')
            {
                return read;
            }
            else if (octet == '\\')
            {
                read = EndOfEscape(buffer, read, end);
                if (read < 0)
                {
                    return -1;
                }
            }
            else if (octet < 0x20)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int EndOfEscape(byte[] buffer, int read, int end)
    {
        if (read == end)
        {
            return -1;
        }

        switch (buffer[read])
        {
            case (byte)'"':
            case (byte)'\\':
            case (byte)'/':
            case (byte)'b':
            case (byte)'f':
            case (byte)'n':
            case (byte)'r':
            case (byte)'t':
                return read + 1;
            case (byte)'u':
                if (end - read < 5)
                {
                    return -1;
                }

                int value = Ascii.HexValue(buffer[read + 1]) | Ascii.HexValue(buffer[read + 2])
                    | Ascii.HexValue(buffer[read + 3]) | Ascii.HexValue(buffer[read + 4]);
                return value < 0 ? -1 : read + 5;
            default:
                return -1;
        }
    }

    /// <summary>The position behind the number (§6) that starts here, or −1.</summary>
    private static int EndOfNumber(byte[] buffer, int read, int end)
    {
        if (buffer[read] == '-')
        {
            read++;
        }

        // A leading zero stands alone.
        if (read < end && buffer[read] == '0')
        {
            read++;
        }
        else
        {
            read = EndOfDigits(buffer, read, end);
        }

        if (read >= 0 && read < end && buffer[read] == '.')
        {
            read = EndOfDigits(buffer, read + 1, end);
        }

        if (read >= 0 && read < end && (buffer[read] | 0x20) == 'e')
        {
            read++;
            if (read < end && (buffer[read] == '+' || buffer[read] == '-'))
            {
                read++;
            }

            read = EndOfDigits(buffer, read, end);
        }

        return read;
    }

    /// <summary>The position behind one digit or more, or −1 when there is none.</summary>
    private static int EndOfDigits(byte[] buffer, int read, int end)
    {
        int start = read;
        while (read < end && (uint)(buffer[read] - '0') <= 9u)
        {
            read++;
        }

        return read > start ? read : -1;
    }

    /// <summary>The position behind the literal name (§3) that starts here, or −1.</summary>
    private static int EndOfLiteral(byte[] buffer, int read, int end)
    {
        bool isFalse = buffer[read] == 'f';
        if (isFalse)
        {
            read++;
        }

        if (end - read < 4)
        {
            return -1;
        }

        int word = (buffer[read] << 24) | (buffer[read + 1] << 16)
            | (buffer[read + 2] << 8) | buffer[read + 3];
        bool known = isFalse ? word == LiteralFalseTail : word is LiteralTrue or LiteralNull;
        return known ? read + 4 : -1;
    }
}
