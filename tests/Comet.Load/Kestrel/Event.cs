using System.Globalization;
using System.Text;

namespace Comet.Load.Kestrel;

/// <summary>A published event, encoded once for all who get it.</summary>
internal sealed class Event
{
    /// <param name="id">Its number.</param>
    /// <param name="data">A JSON value.</param>
    public Event(long id, byte[] data)
    {
        Id = id;
        Message = data;
        string number = id.ToString(CultureInfo.InvariantCulture);
        Block = [.. Bytes($"id: {number}\ndata: "), .. data, .. "\n\n"u8];
        Line = [.. data, (byte)'\n'];
        Answer = [.. Bytes($"{{\"next\":\"{number}\",\"events\":["), .. data, .. "]}\n"u8];
    }

    public long Id { get; }

    /// <summary>As a WebSocket message.</summary>
    public byte[] Message { get; }

    /// <summary>In an event stream.</summary>
    public byte[] Block { get; }

    /// <summary>In a body of lines.</summary>
    public byte[] Line { get; }

    /// <summary>As the answer to a long poll that waited for it.</summary>
    public byte[] Answer { get; }

    private static byte[] Bytes(string text)
    {
        return Encoding.ASCII.GetBytes(text);
    }
}
