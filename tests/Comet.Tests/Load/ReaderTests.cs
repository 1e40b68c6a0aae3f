using System.Text;
using Comet.Load.Client;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Load;

/// <summary>What the load client reads, whole and in two pieces, split anywhere.</summary>
[TestClass]
public class ReaderTests
{
    [TestMethod]
    public void Frames_are_read_whole_and_in_pieces()
    {
        byte[] bytes =
        [
            .. Frame(0x81, "short"), .. Frame(0x81, ""), .. Frame(0x89, "are you there"),
            .. Frame(0x02, new string('l', 126)), .. Frame(0x80, new string('m', 70_000)),
            .. Frame(0x88, "\u0003\u0068"),
        ];
        string expected = "short;;{9 are you there}" + new string('l', 126)
            + new string('m', 70_000) + ";{8 \u0003\u0068}";
        foreach (int split in (int[])[0, 1, 2, 3, 4, 7, 8, 9, 10, 12, 25, 26, 27, 28, 160, 70_000])
        {
            PayloadTranscript payloads = new();
            FrameReader reader = new();
            reader.Read(bytes.AsSpan(0, split), payloads);
            reader.Read(bytes.AsSpan(split), payloads);
            Assert.AreEqual(expected, payloads.Text, $"split at {split}");
        }
    }

    [TestMethod]
    [DataRow(0xC1, 0)]
    [DataRow(0x81, 0x80)]
    public void A_frame_that_no_server_may_send_is_a_fault(int first, int mask)
    {
        Assert.ThrowsExactly<LoadException>(
            () => new FrameReader().Read([(byte)first, (byte)mask], new PayloadTranscript()));
    }

    [TestMethod]
    public void Chunks_are_read_whole_and_in_pieces()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("5\r\nhello\r\n0A;x=y\r\n, chunks!\n\r\n0\r\n\r\n!");
        for (int split = 0; split < bytes.Length - 1; split++)
        {
            PayloadTranscript payloads = new();
            ChunkReader reader = new();
            int taken = reader.Read(bytes.AsSpan(0, split), payloads);
            Assert.AreEqual(split, taken);
            taken += reader.Read(bytes.AsSpan(split), payloads);
            Assert.AreEqual("hello, chunks!\n;", payloads.Text, $"split at {split}");
            Assert.AreEqual(bytes.Length - 1, taken);
        }
    }

    [TestMethod]
    public void Responses_are_read_whole_and_in_pieces()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(
            "HTTP/1.1 200 OK\r\nETag: \"7\"\r\ncontent-length: 3\r\n\r\none"
            + "HTTP/1.1 204 No Content\r\nETag:x\r\n\r\n"
            + "HTTP/1.1 429 Slow\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\ntw\r\n1\r\no\r\n0\r\n\r\n");
        for (int split = 0; split <= bytes.Length; split++)
        {
            ResponseTranscript responses = new();
            ResponseReader reader = new();
            reader.Read(bytes.AsSpan(0, split), responses);
            reader.Read(bytes.AsSpan(split), responses);
            Assert.AreEqual("200 \"7\" one;204 x ;429  two;", responses.Text, $"split at {split}");
        }
    }

    [TestMethod]
    public void Marks_are_found_whole_and_in_pieces()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("a#0000000001b#1234567890#0000000002");
        for (int split = 0; split <= bytes.Length; split++)
        {
            MarkTranscript marks = new();
            MarkReader reader = default;
            reader.Read(bytes.AsSpan(0, split), marks);
            reader.Read(bytes.AsSpan(split), marks);
            CollectionAssert.AreEqual((long[])[1, 1234567890, 2], marks.Numbers);
        }

        Assert.ThrowsExactly<LoadException>(
            () => default(MarkReader).Read("#12345x7890"u8, new MarkTranscript()));
    }

    [TestMethod]
    public void A_published_mark_is_read_again()
    {
        byte[] digits = new byte[MarkReader.Digits];
        MarkReader.Write(digits, 9_876_543_210);
        Assert.AreEqual("9876543210", Encoding.ASCII.GetString(digits));
        MarkReader.Write(digits, 42);
        Assert.AreEqual("0000000042", Encoding.ASCII.GetString(digits));
    }

    [TestMethod]
    public void A_request_frame_is_as_another_encoder_writes_it()
    {
        foreach (int length in (int[])[0, 16, 125, 126, 1000])
        {
            byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
            CollectionAssert.AreEqual(
                RawWebSocket.Frame(RawWebSocket.Text, payload), Requests.Frame(0x81, payload));
        }
    }

    // As a server sends it: unmasked.
    private static byte[] Frame(int first, string payload)
    {
        return RawWebSocket.Frame(
            first & 0xF, Encoding.ASCII.GetBytes(payload), (first & 0x80) != 0, isMasked: false);
    }
}
