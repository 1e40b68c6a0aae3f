using System.Net.ServerSentEvents;
using System.Text;
using Comet.Embedded.EventStream;
using Comet.Embedded.Foundation;

namespace Comet.Tests.Http;

[TestClass]
public class ServerSentEventsTests
{
    [TestMethod]
    public void Event_streams_are_read_by_SseParser()
    {
        byte[] buffer = new byte[1024];
        ByteWriter writer = new();
        writer.Begin(buffer, 0, buffer.Length, 0);
        byte[] id = "5f3a9c01-42"u8.ToArray();
        byte[] halves = "5f3a9c01\ndata: 42"u8.ToArray();
        byte[] data = "{\"text\":\"\u00E9 : \u20AC\"}"u8.ToArray();
        EventStreamWriter.WriteRetry(writer, 1500);
        EventStreamWriter.WriteComment(writer);
        byte[] both = [.. id, .. data];
        EventStreamWriter.WriteLines(writer, both, 0, id.Length, id.Length, data.Length);
        writer.WriteByte(10);
        EventStreamWriter.EndEvent(writer);
        EventStreamWriter.WriteComment(writer);
        writer.WriteAscii("event: comet.gap\n");
        EventStreamWriter.StartData(writer);
        writer.Write(halves, 0, halves.Length);
        writer.WriteByte(10);
        EventStreamWriter.EndEvent(writer);

        using MemoryStream stream = new(buffer, 0, writer.Count);
        SseParser<string> parser = SseParser.Create(stream);
        List<SseItem<string>> items = [.. parser.Enumerate()];
        Assert.HasCount(2, items);
        Assert.AreEqual("message", items[0].EventType);
        Assert.AreEqual(Encoding.UTF8.GetString(data), items[0].Data);
        Assert.AreEqual("5f3a9c01-42", items[0].EventId);
        Assert.AreEqual("comet.gap", items[1].EventType);
        Assert.AreEqual("5f3a9c01\n42", items[1].Data);
        Assert.AreEqual("5f3a9c01-42", parser.LastEventId);
        Assert.AreEqual(TimeSpan.FromMilliseconds(1500), parser.ReconnectionInterval);
    }
}
