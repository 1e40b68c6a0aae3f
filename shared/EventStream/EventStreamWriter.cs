using Comet.Embedded.Foundation;

namespace Comet.Embedded.EventStream;

/// <summary>
/// Writes an event stream (WHATWG HTML §9.2.5): the lines of an event, then
/// <see cref="EndEvent"/>. No value may hold a CR or an LF.
/// </summary>
public static class EventStreamWriter
{
    // Words of four octets: a text would be copied by a native call, which costs more.
    private const int Id = ('i' << 24) | ('d' << 16) | (':' << 8) | ' ';
    private const int Data = ('d' << 24) | ('a' << 16) | ('t' << 8) | 'a';
    private const int Retry = ('r' << 24) | ('e' << 16) | ('t' << 8) | 'r';

    /// <summary>
    /// Writes the reconnection time in milliseconds, which takes effect at once; the line may
    /// precede the lines of an event.
    /// </summary>
    public static void WriteRetry(ByteWriter writer, int reconnectionTimeMs)
    {
        writer.WriteFour(Retry);
        writer.WriteByte('y');
        writer.WritePair(':', ' ');
        writer.WriteDecimal(reconnectionTimeMs);
        writer.WriteByte(Ascii.LineFeed);
    }

    /// <summary>
    /// Writes the lines of an event: the last event ID that it leaves behind, then its data, whose
    /// line the caller ends.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">Holds both.</param>
    /// <param name="idOffset">Where the ID starts.</param>
    /// <param name="idCount">Its length, in bytes.</param>
    /// <param name="offset">Where the data start.</param>
    /// <param name="count">Their length, in bytes.</param>
    public static void WriteLines(
        ByteWriter writer, byte[] source, int idOffset, int idCount, int offset, int count)
    {
        writer.WriteFour(Id);
        writer.Write(source, idOffset, idCount);
        writer.WriteByte(Ascii.LineFeed);
        writer.WriteFour(Data);
        writer.WritePair(':', ' ');
        writer.Write(source, offset, count);
    }

    /// <summary>Writes the name of the id field, whose value the caller writes.</summary>
    public static void StartId(ByteWriter writer)
    {
        writer.WriteFour(Id);
    }

    /// <summary>Writes the name of the data field, whose value the caller writes.</summary>
    public static void StartData(ByteWriter writer)
    {
        writer.WriteFour(Data);
        writer.WritePair(':', ' ');
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
