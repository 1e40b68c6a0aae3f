using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

[TestClass]
public class BodyDecoderTests
{
    [TestMethod]
    public void Chunked_bodies_of_the_grammar_are_accepted()
    {
        BodyHarness harness = new BodyHarness(ChunkedBodies.OverheadBytesMax);
        harness.CheckAll(ChunkedBodies.Accepted);
    }

    [TestMethod]
    public void Malformed_chunked_bodies_are_refused_at_the_first_octet_that_proves_it()
    {
        BodyHarness harness = new BodyHarness(ChunkedBodies.OverheadBytesMax);
        harness.CheckAll(ChunkedBodies.Refused);
    }

    [TestMethod]
    public void Bodies_counted_by_Content_Length_end_where_it_says()
    {
        BodyHarness harness = new BodyHarness(ChunkedBodies.OverheadBytesMax);
        // RFC 9112 §6.2.
        string text = "hello, world";
        for (int length = 1; length <= text.Length; length++)
        {
            string expected = text.Substring(0, length) + "|" + (int)CodecStatus.Done + "|0";
            string more = text + BodyHarness.Trailing;
            for (int size = 1; size <= more.Length; size++)
            {
                Assert.AreEqual(expected, harness.Run(length, more, size, 0, size % 2 == 0));
                Assert.AreEqual(length, harness.Consumed);
            }
        }

        Assert.AreEqual(text + "|" + (int)CodecStatus.NeedMoreData + "|0",
            harness.Run(int.MaxValue, text, 16, 0, true));
    }

    [TestMethod]
    public void An_empty_body_is_done_at_once()
    {
        BodyHarness harness = new BodyHarness(ChunkedBodies.OverheadBytesMax);
        byte[] octets = HeadHarness.Bytes("GET");
        harness.Decoder.BeginLength(0);
        CodecStatus status = harness.Decoder.Read(octets, 0, 3, out int consumed);
        Assert.AreEqual((int)CodecStatus.Done, (int)status);
        Assert.AreEqual(0, consumed);
        Assert.AreEqual(0, harness.Decoder.PayloadCount);
    }

    [TestMethod]
    public void The_largest_chunk_and_the_largest_overhead_can_be_parked()
    {
        BodyHarness harness = new BodyHarness(BodyDecoder.OverheadBytesLimit);
        string zeros = "7fFFffFF\r\nab";
        Assert.AreEqual(
            "ab|" + (int)CodecStatus.NeedMoreData + "|0", harness.Run(-1, zeros, 1, 0, true));

        harness.Decoder.BeginChunked();
        byte[] octets = HeadHarness.Bytes("0;aaaaaaaaaaaaaaaa");
        harness.Decoder.Read(octets, 0, 2, out int consumed);
        int overhead = 1;
        for (; overhead + 16 <= BodyDecoder.OverheadBytesLimit; overhead += 16)
        {
            Assert.AreEqual((int)CodecStatus.NeedMoreData,
                (int)harness.Decoder.Read(octets, 2, 16, out consumed));
            harness.Move();
        }

        Assert.AreEqual((int)CodecStatus.InvalidData,
            (int)harness.Decoder.Read(octets, 2, 16, out consumed));
        Assert.AreEqual(BodyDecoder.OverheadBytesLimit - overhead, consumed);
        Assert.AreEqual((int)HttpReject.ChunkExtensionsTooLarge, (int)harness.Decoder.Rejection);
    }
}
