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
        int first = isFinal ? opcode | 0x80 : opcode;
        if (payloadLength <= 125)
        {
            if (payloadLength < 0)
            {
                Invariant.Fail();
            }

            writer.WritePair(first, payloadLength);
        }
        else if (payloadLength <= 65535)
        {
            writer.WriteFour((first << 24) | (126 << 16) | payloadLength);
        }
        else
        {
            writer.WritePair(first, 127);
            writer.WriteFour(0);
            writer.WriteFour(payloadLength);
        }
    }

    /// <summary>Writes a frame's header where there is room for ten bytes.</summary>
    /// <param name="buffer">Where to write.</param>
    /// <param name="at">Where in it.</param>
    /// <param name="opcode">A value of <see cref="Opcode"/>.</param>
    /// <param name="isFinal">Whether the frame ends its message (FIN).</param>
    /// <param name="payloadLength">The payload's length, in bytes, at most 65,535.</param>
    /// <returns>Where the payload goes.</returns>
    public static int Write(
        byte[] buffer, int at, int opcode, bool isFinal, int payloadLength)
    {
        buffer[at] = (byte)(isFinal ? opcode | 0x80 : opcode);
        if (payloadLength <= 125)
        {
            buffer[at + 1] = (byte)payloadLength;
            return at + 2;
        }

        if (payloadLength > 65535)
        {
            Invariant.Fail();
        }

        buffer[at + 1] = 126;
        buffer[at + 2] = (byte)(payloadLength >> 8);
        buffer[at + 3] = (byte)payloadLength;
        return at + 4;
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
        writer.WritePair(closeCode >> 8, closeCode);
    }
}
