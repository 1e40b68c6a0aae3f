using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.Http;

[TestClass]
public class ResponseWriterTests
{
    private readonly ByteWriter _writer = new ByteWriter();
    private readonly byte[] _buffer = new byte[1024];

    private string Written()
    {
        string text = "";
        for (int i = 0; i < _writer.Count; i++)
        {
            text += (char)_buffer[i];
        }

        return text;
    }

    private void Begin()
    {
        _writer.Begin(_buffer, 0, _buffer.Length, 0);
    }

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
        Begin();
        ResponseWriter.StatusLine(_writer, status);
        Assert.AreEqual("HTTP/1.1 " + status + " " + reason + "\r\n", Written());
    }

    [TestMethod]
    public void Field_lines_are_written_as_RFC_9112_section_5_has_them()
    {
        byte[] type = Hex.Bytes("78 746578742F6576656E742D73747265616D 78");
        Begin();
        ResponseWriter.ContentLength(_writer, 5000000000L);
        ResponseWriter.ContentType(_writer, type, 1, type.Length - 2);
        ResponseWriter.ContentTypeJson(_writer);
        ResponseWriter.TransferEncodingChunked(_writer);
        ResponseWriter.ConnectionClose(_writer);
        ResponseWriter.ConnectionKeepAlive(_writer);
        ResponseWriter.ConnectionUpgrade(_writer);
        ResponseWriter.NoStore(_writer);
        ResponseWriter.RetryAfter(_writer, 2);
        ResponseWriter.End(_writer);
        Assert.AreEqual("Content-Length: 5000000000\r\nContent-Type: text/event-stream\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nCache-Control: no-store\r\n"
            + "Retry-After: 2\r\n\r\n", Written());
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
        Begin();
        ChunkedWriter.WriteStart(_writer, dataLength);
        ChunkedWriter.WriteEnd(_writer);
        Assert.AreEqual(size + "\r\n\r\n", Written());
    }

    [TestMethod]
    public void What_the_chunked_writer_writes_the_body_decoder_reads()
    {
        byte[] data = HeadHarness.Bytes("hello, world");
        BodyDecoder decoder = new BodyDecoder(0);
        for (int length = 1; length <= data.Length; length++)
        {
            Begin();
            ChunkedWriter.WriteStart(_writer, length);
            _writer.Write(data, 0, length);
            ChunkedWriter.WriteEnd(_writer);
            ChunkedWriter.WriteLastChunk(_writer);
            decoder.BeginChunked();
            CodecStatus status = decoder.Read(_buffer, 0, _writer.Count, out int consumed);
            Assert.AreEqual((int)CodecStatus.NeedMoreData, (int)status);
            Assert.AreEqual(length, decoder.PayloadCount);
            Assert.AreEqual((int)'h', (int)_buffer[decoder.PayloadOffset]);
            status = decoder.Read(_buffer, consumed, _writer.Count - consumed, out int rest);
            Assert.AreEqual((int)CodecStatus.Done, (int)status);
            Assert.AreEqual(_writer.Count, consumed + rest);
        }
    }

    [TestMethod]
    public void Every_rejection_has_a_status_and_a_text_fit_for_JSON()
    {
        string seen = "|";
        for (int i = 0; i <= (int)HttpReject.TrailersTooLarge; i++)
        {
            HttpReject reject = (HttpReject)i;
            int status = HttpRejection.Status(reject);
            Begin();
            ResponseWriter.StatusLine(_writer, status);
            Assert.IsTrue(Written().Length > "HTTP/1.1 400 \r\n".Length);
            Begin();
            HttpRejection.WriteMessage(_writer, reject);
            string text = Written();
            Assert.IsTrue(text.Length > 3);
            Assert.IsTrue(text.IndexOf('"') < 0 && text.IndexOf('\\') < 0);
            Assert.IsTrue(seen.IndexOf("|" + text + "|") < 0, text);
            seen += text + "|";
        }

        Begin();
        HttpRejection.WriteMessage(_writer, HttpReject.TrailersTooLarge);
        Assert.AreEqual("the trailer section is too large", Written());
        Begin();
        HttpRejection.WriteMessage(_writer, HttpReject.HostMissing);
        Assert.AreEqual("the Host field is missing", Written());
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
