using Comet.Embedded.Foundation;

namespace Comet.Embedded.EventStream;

/// <summary>
/// Writes an event stream (WHATWG HTML §9.2.5): the lines of an event, then
/// <see cref="EndEvent"/>. No value may hold a CR or an LF.
/// </summary>
public static class EventStreamWriter
{
    private static readonly string s_retry = "retry: ";
    private static readonly string s_id = "id: ";
    private static readonly string s_event = "event: ";
    private static readonly string s_data = "data: ";
    private static readonly string s_comment = ":\n\n";

    /// <summary>
    /// Writes the reconnection time in milliseconds, which takes effect at once; the line may
    /// precede the lines of an event.
    /// </summary>
    public static void WriteRetry(ByteWriter writer, int reconnectionTimeMs)
    {
        writer.WriteAscii(s_retry);
        writer.WriteDecimal(reconnectionTimeMs);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes the last event ID that the event leaves behind.</summary>
    public static void WriteId(ByteWriter writer, byte[] source, int offset, int count)
    {
        writer.WriteAscii(s_id);
        writer.Write(source, offset, count);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes the event type; without it the type is <c>message</c>.</summary>
    public static void WriteEventType(ByteWriter writer, string eventType)
    {
        writer.WriteAscii(s_event);
        writer.WriteAscii(eventType);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes a line of data; several lines are joined by LF at the client.</summary>
    public static void WriteData(ByteWriter writer, byte[] source, int offset, int count)
    {
        writer.WriteAscii(s_data);
        writer.Write(source, offset, count);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes a comment, which a client ignores: a heartbeat (§9.2.7).</summary>
    public static void WriteComment(ByteWriter writer)
    {
        writer.WriteAscii(s_comment);
    }

    /// <summary>Ends the event: the client dispatches it.</summary>
    public static void EndEvent(ByteWriter writer)
    {
        writer.WriteByte(Ascii.LineFeed);
    }
}
