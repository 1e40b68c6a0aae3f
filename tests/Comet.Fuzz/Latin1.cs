using System.Text;

namespace Comet.Fuzz;

/// <summary>Bytes as text with one character a byte, and back.</summary>
internal static class Latin1
{
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        return Encoding.Latin1.GetString(bytes);
    }

    public static byte[] Bytes(string text)
    {
        return Encoding.Latin1.GetBytes(text);
    }
}
