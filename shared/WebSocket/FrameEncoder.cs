using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>
/// Writes the frames that a server sends (RFC 6455 §5.2): never masked (§5.1), every length in the
/// fewest octets.
/// </summary>
public static class FrameEncoder
{
    /// <summary>Writes a frame's header; the payload follows as it is.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="opcode">A value of <see cref="Opcode"/>.</param>
    /// <param name="isFinal">Whether the frame ends its message (FIN).</param>
    /// <param name="payloadLength">The payload's length, in bytes.</param>
    public static void WriteHeader(
        ByteWriter writer, int opcode, bool isFinal, int payloadLength)
    {
        Invariant.Check(payloadLength >= 0);
        writer.WriteByte(isFinal ? opcode | 0x80 : opcode);
        if (payloadLength <= 125)
        {
            writer.WriteByte(payloadLength);
            return;
        }

        int shift = 8;
        if (payloadLength <= 65535)
        {
            writer.WriteByte(126);
        }
        else
        {
            writer.WriteByte(127);
            for (int i = 0; i < 4; i++)
            {
                writer.WriteByte(0);
            }

            shift = 24;
        }

        for (; shift >= 0; shift -= 8)
        {
            writer.WriteByte((payloadLength >> shift) & 0xFF);
        }
    }

    /// <summary>Writes a close frame (§5.5.1) without a reason.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="closeCode">The status code; 1005 for a frame without one.</param>
    public static void WriteClose(ByteWriter writer, int closeCode)
    {
        if (closeCode == CloseCode.NoStatusReceived)
        {
            WriteHeader(writer, (int)Opcode.Close, true, 0);
            return;
        }

        Invariant.Check(CloseCode.IsValidOnWire(closeCode));
        WriteHeader(writer, (int)Opcode.Close, true, 2);
        writer.WriteByte(closeCode >> 8);
        writer.WriteByte(closeCode & 0xFF);
    }
}
