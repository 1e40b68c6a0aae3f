using Comet.Embedded.EventStream;
using Comet.Embedded.Foundation;
using Comet.Tests.InMemory.Http;

namespace Comet.Tests.InMemory.EventStream;

[TestClass]
public class EventStreamWriterTests
{
    [TestMethod]
    public void An_event_stream_is_written_as_WHATWG_HTML_section_9_2_has_it()
    {
        byte[] buffer = new byte[256];
        byte[] source = HeadHarness.Bytes("xx5f3a-1{\"data\":21}yy");
        ByteWriter writer = new ByteWriter();
        writer.Begin(buffer, 0, buffer.Length, 0);
        EventStreamWriter.WriteRetry(writer, 3000);
        EventStreamWriter.WriteLines(writer, source, 2, 6, 8, 11);
        writer.WriteByte(10);
        EventStreamWriter.EndEvent(writer);
        EventStreamWriter.WriteComment(writer);
        string text = "";
        for (int i = 0; i < writer.Count; i++)
        {
            text += (char)buffer[i];
        }

        Assert.AreEqual("retry: 3000\nid: 5f3a-1\ndata: {\"data\":21}\n\n:\n\n", text);
    }
}
