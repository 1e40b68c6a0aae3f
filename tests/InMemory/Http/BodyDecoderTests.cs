using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

[TestClass]
public class BodyDecoderTests
{
    private const string Trailing = "\u2400GET / HTTP/1.1\r\n";

    private BodyDecoder _decoder = new BodyDecoder(ChunkedBodies.OverheadBytesMax);
    private BodyDecoder _other = new BodyDecoder(ChunkedBodies.OverheadBytesMax);
    private int _consumed;

    /// <summary>
    /// One run through a buffer of <paramref name="size"/> bytes; the first one gets
    /// <paramref name="first"/> octets when that is not 0. A length below 0 means chunked.
    /// </summary>
    private string Run(int length, string text, int size, int first, bool move)
    {
        byte[] octets = HeadHarness.Bytes(text);
        byte[] buffer = new byte[size + 3];
        string content = "";
        Begin(length);
        CodecStatus status = CodecStatus.NeedMoreData;
        int at = 0;
        while (at < octets.Length && status == CodecStatus.NeedMoreData)
        {
            int count = at == 0 && first != 0 ? first : size;
            count = count > octets.Length - at ? octets.Length - at : count;
            System.Array.Copy(octets, at, buffer, 2, count);
            int end = 2 + count;
            int offset = 2;
            while (offset < end && status == CodecStatus.NeedMoreData)
            {
                status = _decoder.Read(buffer, offset, end - offset, out int consumed);
                Assert.IsTrue(consumed > 0 || status != CodecStatus.NeedMoreData);
                Assert.IsTrue(_decoder.PayloadCount == 0 || (_decoder.PayloadOffset >= offset
                    && _decoder.PayloadOffset + _decoder.PayloadCount == offset + consumed));
                for (int i = 0; i < _decoder.PayloadCount; i++)
                {
                    content += (char)buffer[_decoder.PayloadOffset + i];
                }

                offset += consumed;
                if (move)
                {
                    Move();
                }
            }

            at += offset - 2;
        }

        _consumed = at;
        Assert.AreEqual((int)status, (int)_decoder.Read(buffer, 0, 0, out int nothing));
        Assert.AreEqual(0, nothing);
        Assert.AreEqual(0, _decoder.PayloadCount);
        return content + "|" + (int)status + "|" + (int)_decoder.Rejection;
    }

    private void Begin(int length)
    {
        if (length < 0)
        {
            _decoder.BeginChunked();
        }
        else
        {
            _decoder.BeginLength(length);
        }
    }

    private void Move()
    {
        int[] row = new int[BodyDecoder.StateLength + 2];
        row[0] = -77;
        row[row.Length - 1] = -77;
        _decoder.Save(row, 1);
        Assert.AreEqual(-77, row[0]);
        Assert.AreEqual(-77, row[row.Length - 1]);
        _other.Load(row, 1);
        BodyDecoder swap = _decoder;
        _decoder = _other;
        _other = swap;
    }

    private void CheckRun(BodyCase testCase, string text, int size, int first, bool move)
    {
        CodecStatus status = testCase.Reject == HttpReject.None
            ? CodecStatus.Done
            : CodecStatus.InvalidData;
        string expected = testCase.Content + "|" + (int)status + "|" + (int)testCase.Reject;
        Assert.AreEqual(expected, Run(-1, text, size, first, move), testCase.Rule);
        Assert.AreEqual(testCase.Consumed, _consumed, testCase.Rule);
    }

    private void CheckAll(BodyCase[] cases)
    {
        for (int i = 0; i < cases.Length; i++)
        {
            BodyCase testCase = cases[i];
            string body = testCase.Body;
            string more = body + Trailing;
            CheckRun(testCase, body, body.Length, 0, false);
            CheckRun(testCase, more, more.Length, 0, false);
            CheckRun(testCase, more, 1, 0, false);
            CheckRun(testCase, more, 1, 0, true);
            CheckRun(testCase, more, 16, 0, false);
            CheckRun(testCase, more, 7, 0, true);
            for (int split = 1; split < body.Length; split++)
            {
                CheckRun(testCase, body, body.Length, split, true);
            }
        }
    }

    [TestMethod]
    public void Chunked_bodies_of_the_grammar_are_accepted()
    {
        CheckAll(ChunkedBodies.Accepted);
    }

    [TestMethod]
    public void Malformed_chunked_bodies_are_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(ChunkedBodies.Refused);
    }

    [TestMethod]
    public void Bodies_counted_by_Content_Length_end_where_it_says()
    {
        // RFC 9112 §6.2.
        string text = "hello, world";
        for (int length = 1; length <= text.Length; length++)
        {
            string expected = text.Substring(0, length) + "|" + (int)CodecStatus.Done + "|0";
            string more = text + Trailing;
            for (int size = 1; size <= more.Length; size++)
            {
                Assert.AreEqual(expected, Run(length, more, size, 0, size % 2 == 0));
                Assert.AreEqual(length, _consumed);
            }
        }

        Assert.AreEqual(text + "|" + (int)CodecStatus.NeedMoreData + "|0",
            Run(int.MaxValue, text, 16, 0, true));
    }

    [TestMethod]
    public void An_empty_body_is_done_at_once()
    {
        byte[] octets = HeadHarness.Bytes("GET");
        _decoder.BeginLength(0);
        Assert.AreEqual((int)CodecStatus.Done, (int)_decoder.Read(octets, 0, 3, out int consumed));
        Assert.AreEqual(0, consumed);
        Assert.AreEqual(0, _decoder.PayloadCount);
    }

    [TestMethod]
    public void The_largest_chunk_and_the_largest_overhead_can_be_parked()
    {
        _decoder = new BodyDecoder(BodyDecoder.OverheadBytesLimit);
        _other = new BodyDecoder(BodyDecoder.OverheadBytesLimit);
        string zeros = "7fFFffFF\r\nab";
        Assert.AreEqual("ab|" + (int)CodecStatus.NeedMoreData + "|0", Run(-1, zeros, 1, 0, true));

        _decoder.BeginChunked();
        byte[] octets = HeadHarness.Bytes("0;aaaaaaaaaaaaaaaa");
        _decoder.Read(octets, 0, 2, out int consumed);
        int overhead = 1;
        for (; overhead + 16 <= BodyDecoder.OverheadBytesLimit; overhead += 16)
        {
            Assert.AreEqual((int)CodecStatus.NeedMoreData,
                (int)_decoder.Read(octets, 2, 16, out consumed));
            Move();
        }

        Assert.AreEqual((int)CodecStatus.InvalidData,
            (int)_decoder.Read(octets, 2, 16, out consumed));
        Assert.AreEqual(BodyDecoder.OverheadBytesLimit - overhead, consumed);
        Assert.AreEqual((int)HttpReject.ChunkExtensionsTooLarge, (int)_decoder.Rejection);
    }
}
