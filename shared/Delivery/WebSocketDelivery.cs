using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Delivery;

/// <summary>WebSocket (RFC 6455): one text message an envelope, ping as heartbeat.</summary>
public sealed class WebSocketDelivery : DeliveryMethod
{
    /// <summary>Nothing: the opening handshake's answer depends on the client's key.</summary>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
    }

    /// <inheritdoc/>
    public override void WriteEvent(
        ByteWriter writer, EventLog log, long run, long sequence, int options)
    {
        int length = (int)run;
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, length);
        writer.Write(log.Bytes, (int)(run >> 32), length);
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, GapNoticeLength(from, to));
        WriteGapNotice(writer, log, from, to);
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        FrameEncoder.WriteHeader(writer, (int)Opcode.Text, true, ResetNoticeLength());
        WriteResetNotice(writer, log);
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
