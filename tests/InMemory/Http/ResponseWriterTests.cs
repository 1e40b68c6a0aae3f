using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.Http;

[TestClass]
public class ResponseWriterTests
{
    [TestMethod]
    [DataRow(100, "Continue")]
    [DataRow(101, "Switching Protocols")]
    [DataRow(200, "OK")]
    [DataRow(304, "Not Modified")]
    [DataRow(400, "Bad Request")]
    [DataRow(403, "Forbidden")]
    [DataRow(404, "Not Found")]
    [DataRow(405, "Method Not Allowed")]
    [DataRow(408, "Request Timeout")]
    [DataRow(413, "Content Too Large")]
    [DataRow(414, "URI Too Long")]
    [DataRow(417, "Expectation Failed")]
    [DataRow(426, "Upgrade Required")]
    [DataRow(431, "Request Header Fields Too Large")]
    [DataRow(501, "Not Implemented")]
    [DataRow(503, "Service Unavailable")]
    [DataRow(505, "HTTP Version Not Supported")]
    [DataRow(299, "")]
    public void Status_lines_have_the_reason_phrase_of_their_status(int status, string reason)
    {
        WriterHarness harness = new WriterHarness();
        harness.Begin();
        ResponseWriter.StatusLine(harness.Writer, status);
        Assert.AreEqual("HTTP/1.1 " + status + " " + reason + "\r\n", harness.Written());
    }

    [TestMethod]
    public void Field_lines_are_written_as_RFC_9112_section_5_has_them()
    {
        WriterHarness harness = new WriterHarness();
        byte[] type = Hex.Bytes("78 746578742F6576656E742D73747265616D 78");
        harness.Begin();
        ResponseWriter.ContentLength(harness.Writer, 5000000000L);
        ResponseWriter.ContentType(harness.Writer, type, 1, type.Length - 2);
        ResponseWriter.ContentTypeJson(harness.Writer);
        ResponseWriter.TransferEncodingChunked(harness.Writer);
        ResponseWriter.ConnectionClose(harness.Writer);
        ResponseWriter.ConnectionKeepAlive(harness.Writer);
        ResponseWriter.ConnectionUpgrade(harness.Writer);
        ResponseWriter.NoStore(harness.Writer);
        ResponseWriter.RetryAfter(harness.Writer, 2);
        ResponseWriter.End(harness.Writer);
        Assert.AreEqual("Content-Length: 5000000000\r\nContent-Type: text/event-stream\r\n"
            + "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Connection: close\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nCache-Control: no-store\r\n"
            + "Retry-After: 2\r\n\r\n", harness.Written());
    }

    [TestMethod]
    [DataRow(1, "1")]
    [DataRow(15, "f")]
    [DataRow(16, "10")]
    [DataRow(255, "ff")]
    [DataRow(256, "100")]
    [DataRow(65536, "10000")]
    public void A_chunk_begins_with_its_size(int dataLength, string size)
    {
        WriterHarness harness = new WriterHarness();
        harness.Begin();
        ChunkedWriter.WriteStart(harness.Writer, dataLength);
        ChunkedWriter.WriteEnd(harness.Writer);
        Assert.AreEqual(size + "\r\n\r\n", harness.Written());
    }

    [TestMethod]
    public void What_the_chunked_writer_writes_the_body_decoder_reads()
    {
        WriterHarness harness = new WriterHarness();
        byte[] data = HeadHarness.Bytes("hello, world");
        BodyDecoder decoder = new BodyDecoder(0);
        for (int length = 1; length <= data.Length; length++)
        {
            harness.Begin();
            ChunkedWriter.WriteStart(harness.Writer, length);
            harness.Writer.Write(data, 0, length);
            ChunkedWriter.WriteEnd(harness.Writer);
            ChunkedWriter.WriteLastChunk(harness.Writer);
            decoder.BeginChunked();
            int count = harness.Writer.Count;
            CodecStatus status = decoder.Read(harness.Buffer, 0, count, out int consumed);
            Assert.AreEqual((int)CodecStatus.NeedMoreData, (int)status);
            Assert.AreEqual(length, decoder.PayloadCount);
            Assert.AreEqual((int)'h', (int)harness.Buffer[decoder.PayloadOffset]);
            status = decoder.Read(harness.Buffer, consumed, count - consumed, out int rest);
            Assert.AreEqual((int)CodecStatus.Done, (int)status);
            Assert.AreEqual(count, consumed + rest);
        }
    }

    [TestMethod]
    public void Every_rejection_has_a_status_and_a_text_fit_for_JSON()
    {
        WriterHarness harness = new WriterHarness();
        string seen = "|";
        for (int i = 0; i <= (int)HttpReject.TrailersTooLarge; i++)
        {
            HttpReject reject = (HttpReject)i;
            int status = HttpRejection.Status(reject);
            harness.Begin();
            ResponseWriter.StatusLine(harness.Writer, status);
            Assert.IsTrue(harness.Written().Length > "HTTP/1.1 400 \r\n".Length);
            harness.Begin();
            HttpRejection.WriteMessage(harness.Writer, reject);
            string text = harness.Written();
            Assert.IsTrue(text.Length > 3);
            Assert.IsTrue(text.IndexOf('"') < 0 && text.IndexOf('\\') < 0);
            Assert.IsTrue(seen.IndexOf("|" + text + "|") < 0, text);
            seen += text + "|";
        }

        harness.Begin();
        HttpRejection.WriteMessage(harness.Writer, HttpReject.TrailersTooLarge);
        Assert.AreEqual("the trailer section is too large", harness.Written());
        harness.Begin();
        HttpRejection.WriteMessage(harness.Writer, HttpReject.HostMissing);
        Assert.AreEqual("the Host field is missing", harness.Written());
    }

    [TestMethod]
    [DataRow((int)HttpReject.HostMissing, 400)]
    [DataRow((int)HttpReject.ChunkTooLarge, 413)]
    [DataRow((int)HttpReject.RequestTargetTooLong, 414)]
    [DataRow((int)HttpReject.ExpectationFailed, 417)]
    [DataRow((int)HttpReject.FieldsTooLarge, 431)]
    [DataRow((int)HttpReject.TooManyFields, 431)]
    [DataRow((int)HttpReject.TrailersTooLarge, 431)]
    [DataRow((int)HttpReject.MethodTooLong, 501)]
    [DataRow((int)HttpReject.TransferEncodingUnknown, 501)]
    [DataRow((int)HttpReject.VersionNotSupported, 505)]
    public void Rejections_map_to_their_status(int reject, int status)
    {
        Assert.AreEqual(status, HttpRejection.Status((HttpReject)reject));
    }
}
