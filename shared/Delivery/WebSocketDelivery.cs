using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Delivery;

/// <summary>WebSocket (RFC 6455): one text message an envelope, ping as heartbeat.</summary>
public sealed class WebSocketDelivery : DeliveryMethod
{
    private static readonly string s_gap = "{\"gap\":";
    private static readonly string s_reset = "{\"reset\":{\"epoch\":\"";
    private static readonly string s_resetEnd = "\"}}";

    /// <summary>The strategy behind <c>GET /ws</c>.</summary>
    public WebSocketDelivery()
        : base("ws")
    {
    }

    /// <summary>Nothing: the opening handshake's answer depends on the client's key.</summary>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
    }

    /// <inheritdoc/>
    public override void WriteEvent(ByteWriter writer, EventLog log, long sequence, int options)
    {
        int length = log.LengthOf(sequence);
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, length);
        writer.Write(log.Bytes, log.OffsetOf(sequence), length);
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        int length = s_gap.Length + RangeLength(from, to) + 1;
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, length);
        writer.WriteAscii(s_gap);
        WriteRange(writer, log, from, to);
        writer.WriteByte('}');
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        int length = s_reset.Length + 8 + s_resetEnd.Length;
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, length);
        writer.WriteAscii(s_reset);
        writer.WriteHex8(log.Epoch);
        writer.WriteAscii(s_resetEnd);
    }

    /// <inheritdoc/>
    public override void WriteHeartbeat(ByteWriter writer, int options)
    {
        FrameEncoder.WriteHeader(writer, (int)Opcode.Ping, true, 0);
    }

    /// <inheritdoc/>
    public override void WriteEnd(ByteWriter writer, int options)
    {
        FrameEncoder.WriteClose(writer, CloseCode.GoingAway);
    }
}
