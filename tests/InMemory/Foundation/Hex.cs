using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

/// <summary>Octets as they are written in the tables of cases.</summary>
public static class Hex
{
    /// <summary>The octets of pairs of hexadecimal digits; spaces may part them.</summary>
    public static byte[] Bytes(string text)
    {
        byte[] found = new byte[text.Length / 2];
        int count = 0;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            int value = (Ascii.HexValue(text[at]) << 4) | Ascii.HexValue(text[at + 1]);
            Assert.IsTrue(value >= 0, "not hexadecimal: " + text);
            found[count++] = (byte)value;
            at += 2;
        }

        byte[] bytes = new byte[count];
        System.Array.Copy(found, bytes, count);
        return bytes;
    }

    /// <summary>The octets in pairs of lower-case hexadecimal digits.</summary>
    public static string Text(byte[] bytes, int offset, int count)
    {
        string text = "";
        for (int i = offset; i < offset + count; i++)
        {
            text += "0123456789abcdef"[bytes[i] >> 4];
            text += "0123456789abcdef"[bytes[i] & 15];
        }

        return text;
    }

    /// <summary>The octets as characters, for texts that are all ASCII.</summary>
    public static string Ascii7(byte[] bytes, int offset, int count)
    {
        string text = "";
        for (int i = offset; i < offset + count; i++)
        {
            text += (char)bytes[i];
        }

        return text;
    }
}
