namespace Comet.Instructions.Counted;

/// <summary>Masked frames, each a whole text.</summary>
internal static class ClientFrame
{
    public static byte[] Of(string text)
    {
        int header = text.Length <= 125 ? 2 : 4;
        byte[] key = [0x37, 0xFA, 0x21, 0x3D];
        byte[] frame = new byte[header + 4 + text.Length];
        frame[0] = 0x81;
        frame[1] = (byte)(0x80 | (header == 2 ? text.Length : 126));
        if (header == 4)
        {
            frame[2] = (byte)(text.Length >> 8);
            frame[3] = (byte)text.Length;
        }

        key.CopyTo(frame, header);
        for (int i = 0; i < text.Length; i++)
        {
            frame[header + 4 + i] = (byte)(text[i] ^ key[i & 3]);
        }

        return frame;
    }
}
