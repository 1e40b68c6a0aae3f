using System.Text;
using Comet.Embedded.EventStream;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Tests.InMemory.Http;

namespace Comet.Tests.Http;

/// <summary>A device that allocates while it serves will run out of memory one day.</summary>
[TestClass]
[DoNotParallelize]
public class HttpAllocationTests
{
    private readonly RequestParser _parser = new(new CountingSink(), 4096, 512, 64);
    private readonly BodyDecoder _body = new(ChunkedBodies.OverheadBytesMax);
    private readonly ByteWriter _writer = new();
    private readonly byte[] _buffer = new byte[1024];
    private readonly int[] _row = new int[RequestParser.StateLength + BodyDecoder.StateLength];

    [TestMethod]
    public void Nothing_is_allocated_over_10_000_heads_and_bodies()
    {
        HeadCase[] cases =
        [
            .. AcceptedHeads.RequestLine, .. AcceptedHeads.Target, .. AcceptedHeads.Fields,
            .. AcceptedHeads.WebSocket, .. BrowserHeads.All, .. RefusedHeads.RequestLine,
            .. RefusedHeads.Target, .. RefusedHeads.Lines, .. RefusedHeads.Fields,
            .. RefusedHeads.Framing,
        ];
        byte[][] heads = [.. cases.Select(each => Encoding.Latin1.GetBytes(each.Head))];
        BodyCase[] bodyCases = [.. ChunkedBodies.Accepted, .. ChunkedBodies.Refused];
        byte[][] bodies = [.. bodyCases.Select(each => Encoding.Latin1.GetBytes(each.Body))];
        Run(heads, bodies, 300);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(heads, bodies, 10_000);
        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Run(byte[][] heads, byte[][] bodies, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ReadHead(heads[i % heads.Length]);
            ReadBody(bodies[i % bodies.Length]);
            Write();
        }
    }

    private void ReadHead(byte[] head)
    {
        _parser.Reset();
        CodecStatus status = CodecStatus.NeedMoreData;
        for (int at = 0; at < head.Length && status == CodecStatus.NeedMoreData;)
        {
            int size = Math.Min(16, head.Length - at);
            Array.Copy(head, at, _buffer, 0, size);
            status = _parser.Parse(_buffer, 0, size, out int consumed);
            _parser.Save(_row, 0);
            _parser.Load(_row, 0);
            at += consumed;
        }
    }

    private void ReadBody(byte[] body)
    {
        _body.BeginChunked();
        CodecStatus status = CodecStatus.NeedMoreData;
        for (int at = 0; at < body.Length && status == CodecStatus.NeedMoreData;)
        {
            status = _body.Read(body, at, body.Length - at, out int consumed);
            _body.Save(_row, RequestParser.StateLength);
            _body.Load(_row, RequestParser.StateLength);
            at += consumed;
        }
    }

    private void Write()
    {
        _writer.Begin(_buffer, 0, _buffer.Length, 0);
        HttpReject reject = _parser.Rejection;
        ResponseWriter.StatusLine(_writer, HttpRejection.Status(reject));
        ResponseWriter.ContentTypeJson(_writer);
        ResponseWriter.ContentLength(_writer, 40);
        ResponseWriter.RetryAfter(_writer, 1);
        ResponseWriter.End(_writer);
        ChunkedWriter.WriteStart(_writer, 40);
        HttpRejection.WriteMessage(_writer, reject);
        ChunkedWriter.WriteEnd(_writer);
        ChunkedWriter.WriteLastChunk(_writer);
        EventStreamWriter.WriteRetry(_writer, 3000);
        EventStreamWriter.WriteComment(_writer);
    }

    private sealed class CountingSink : RequestSink
    {
        private int _count;

        public override void OnPath(byte[] buffer, int offset, int count) => _count += count;

        public override void OnQueryName(byte[] buffer, int offset, int count) => _count += count;

        public override void OnQueryNameEnd() => _count++;

        public override void OnQueryValue(byte[] buffer, int offset, int count) => _count += count;

        public override void OnQueryPairEnd() => _count++;

        public override void OnTargetEnd() => _count++;

        public override void OnFieldValue(FieldName name, byte[] buffer, int offset, int count) =>
            _count += count;

        public override void OnFieldEnd(FieldName name) => _count++;
    }
}
