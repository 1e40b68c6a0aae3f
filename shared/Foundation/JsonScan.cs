namespace Comet.Embedded.Foundation;

/// <summary>
/// Finds where strings and values end in text that has passed <see cref="JsonText.Compact"/>: one
/// valid value without insignificant white space, so only structure is looked for.
/// </summary>
public static class JsonScan
{
    /// <summary>The most bytes that <see cref="Pack"/> tells apart.</summary>
    public const int PackedBytesMax = 8;

    /// <summary>
    /// The bytes of a name, first to last, as one number; 0 for one longer than
    /// <see cref="PackedBytesMax"/>.
    /// </summary>
    public static long Pack(byte[] buffer, int offset, int count)
    {
        long packed = 0;
        for (int i = 0; i < count && count <= PackedBytesMax; i++)
        {
            packed = (packed << 8) | buffer[offset + i];
        }

        return packed;
    }

    /// <summary>
    /// The offset behind the closing quote of the string that starts at
    /// <paramref name="offset"/>.
    /// </summary>
    public static int EndOfString(byte[] buffer, int offset)
    {
        offset++;
        while (buffer[offset] != '"')
        {
            offset += buffer[offset] == '\\' ? 2 : 1;
        }

        return offset + 1;
    }

    /// <summary>
    /// The offset behind the value that starts at <paramref name="offset"/>, within an object.
    /// </summary>
    public static int EndOfValue(byte[] buffer, int offset)
    {
        int depth = 0;
        while (true)
        {
            int octet = buffer[offset];
            if (octet == '"')
            {
                offset = EndOfString(buffer, offset);
                continue;
            }

            if (octet == '{' || octet == '[')
            {
                depth++;
            }
            else if (octet == '}' || octet == ']')
            {
                if (depth == 0)
                {
                    return offset;
                }

                depth--;
            }
            else if (octet == ',' && depth == 0)
            {
                return offset;
            }

            offset++;
        }
    }
}
