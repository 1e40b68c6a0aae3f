using Comet.Embedded.Foundation;

namespace Comet.Embedded.EventStream;

/// <summary>
/// Writes an event stream (WHATWG HTML §9.2.5): the lines of an event, then
/// <see cref="EndEvent"/>. No value may hold a CR or an LF.
/// </summary>
public static class EventStreamWriter
{
    // One literal: see TextTable.
    private static readonly string s_fields =
        "id: |data: |retry: ";

    private const int IdName = 0;
    private const int DataName = 1;
    private const int RetryName = 2;

    /// <summary>
    /// Writes the reconnection time in milliseconds, which takes effect at once; the line may
    /// precede the lines of an event.
    /// </summary>
    public static void WriteRetry(ByteWriter writer, int reconnectionTimeMs)
    {
        TextTable.Write(writer, s_fields, RetryName);
        writer.WriteDecimal(reconnectionTimeMs);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes the last event ID that the event leaves behind.</summary>
    public static void WriteId(ByteWriter writer, byte[] source, int offset, int count)
    {
        StartId(writer);
        writer.Write(source, offset, count);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes the name of the id field, whose value the caller writes.</summary>
    public static void StartId(ByteWriter writer)
    {
        TextTable.Write(writer, s_fields, IdName);
    }

    /// <summary>Writes the name of the data field, whose value the caller writes.</summary>
    public static void StartData(ByteWriter writer)
    {
        TextTable.Write(writer, s_fields, DataName);
    }

    /// <summary>Writes a line of data; several lines are joined by LF at the client.</summary>
    public static void WriteData(ByteWriter writer, byte[] source, int offset, int count)
    {
        StartData(writer);
        writer.Write(source, offset, count);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Writes a comment, which a client ignores: a heartbeat (§9.2.7).</summary>
    public static void WriteComment(ByteWriter writer)
    {
        writer.WriteByte(':');
        writer.WriteByte(Ascii.LineFeed);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>Ends the event: the client dispatches it.</summary>
    public static void EndEvent(ByteWriter writer)
    {
        writer.WriteByte(Ascii.LineFeed);
    }
}
