using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

/// <summary>
/// Frames as a client sends them, from the notation of the tables. Items are separated by a space:
/// <c>81:48656c</c> is a frame's first octet and its payload, <c>82*256</c> a frame with so many
/// octets of <see cref="Pattern"/>; both get the shortest length and a masking-key of their own.
/// <c>=c1</c> stands for octets as they are.
/// </summary>
public static class ClientFrames
{
    /// <summary>The octets of a script.</summary>
    public static byte[] Build(string script)
    {
        string[] items = script.Split(' ');
        byte[] wire = Hex.Bytes("");
        for (int i = 0; i < items.Length; i++)
        {
            string item = items[i];
            byte[] octets;
            if (item[0] == '=')
            {
                octets = Hex.Bytes(item.Substring(1));
            }
            else
            {
                byte[] payload = item[2] == '*'
                    ? Pattern(int.Parse(item.Substring(3)))
                    : Hex.Bytes(item.Substring(3));
                int key = 0x37FA213D + (i * 0x11070503);
                octets = Frame(Hex.Bytes(item.Substring(0, 2))[0], payload, key);
            }

            wire = Join(wire, octets);
        }

        return wire;
    }

    /// <summary>A masked frame with the shortest length.</summary>
    public static byte[] Frame(int firstOctet, byte[] payload, int key)
    {
        int length = payload.Length;
        int extended = length <= 125 ? 0 : length <= 65535 ? 2 : 8;
        byte[] frame = new byte[2 + extended + 4 + length];
        frame[0] = (byte)firstOctet;
        frame[1] = (byte)(0x80 | (extended == 0 ? length : extended == 2 ? 126 : 127));
        for (int i = 0; i < extended; i++)
        {
            frame[1 + extended - i] = (byte)(i < 4 ? length >> (8 * i) : 0);
        }

        int at = 2 + extended;
        for (int i = 0; i < 4; i++)
        {
            frame[at + i] = (byte)(key >> (24 - (8 * i)));
        }

        for (int i = 0; i < length; i++)
        {
            frame[at + 4 + i] = (byte)(payload[i] ^ frame[at + (i % 4)]);
        }

        return frame;
    }

    /// <summary>Octets that are text and do not repeat by four.</summary>
    public static byte[] Pattern(int count)
    {
        byte[] pattern = new byte[count];
        for (int i = 0; i < count; i++)
        {
            pattern[i] = (byte)('A' + (i % 23));
        }

        return pattern;
    }

    /// <summary>The octets of both, one behind the other.</summary>
    public static byte[] Join(byte[] first, byte[] second)
    {
        byte[] both = new byte[first.Length + second.Length];
        System.Array.Copy(first, 0, both, 0, first.Length);
        System.Array.Copy(second, 0, both, first.Length, second.Length);
        return both;
    }
}
