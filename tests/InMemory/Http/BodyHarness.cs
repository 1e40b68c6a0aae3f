using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

/// <summary>
/// Gives bodies to decoders whole, octet by octet, split at every point, with other bytes behind
/// them, and moved between decoders; what comes out is always the same.
/// </summary>
public sealed class BodyHarness
{
    /// <summary>What follows a body on the connection.</summary>
    public const string Trailing = "\u2400GET / HTTP/1.1\r\n";

    /// <summary>The decoder that has the body now.</summary>
    public BodyDecoder Decoder;

    /// <summary>How much of the last run's text was taken.</summary>
    public int Consumed;

    private BodyDecoder _other;

    public BodyHarness(int overheadBytesMax)
    {
        Decoder = new BodyDecoder(overheadBytesMax);
        _other = new BodyDecoder(overheadBytesMax);
    }

    /// <summary>Runs cases in every way.</summary>
    public void CheckAll(BodyCase[] cases)
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

    /// <summary>
    /// One run through a buffer of <paramref name="size"/> bytes; the first one gets
    /// <paramref name="first"/> octets when that is not 0. A length below 0 means chunked.
    /// </summary>
    public string Run(int length, string text, int size, int first, bool move)
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
                status = Decoder.Read(buffer, offset, end - offset, out int consumed);
                Assert.IsTrue(consumed > 0 || status != CodecStatus.NeedMoreData);
                Assert.IsTrue(Decoder.PayloadCount == 0 || (Decoder.PayloadOffset >= offset
                    && Decoder.PayloadOffset + Decoder.PayloadCount == offset + consumed));
                for (int i = 0; i < Decoder.PayloadCount; i++)
                {
                    content += (char)buffer[Decoder.PayloadOffset + i];
                }

                offset += consumed;
                if (move)
                {
                    Move();
                }
            }

            at += offset - 2;
        }

        Consumed = at;
        Assert.AreEqual((int)status, (int)Decoder.Read(buffer, 0, 0, out int nothing));
        Assert.AreEqual(0, nothing);
        Assert.AreEqual(0, Decoder.PayloadCount);
        return content + "|" + (int)status + "|" + (int)Decoder.Rejection;
    }

    /// <summary>Hands the body to the other decoder, as a parked one is.</summary>
    public void Move()
    {
        int[] row = new int[BodyDecoder.StateLength + 2];
        row[0] = -77;
        row[row.Length - 1] = -77;
        Decoder.Save(row, 1);
        Assert.AreEqual(-77, row[0]);
        Assert.AreEqual(-77, row[row.Length - 1]);
        _other.Load(row, 1);
        BodyDecoder swap = Decoder;
        Decoder = _other;
        _other = swap;
    }

    private void CheckRun(BodyCase testCase, string text, int size, int first, bool move)
    {
        CodecStatus status = testCase.Reject == HttpReject.None
            ? CodecStatus.Done
            : CodecStatus.InvalidData;
        string expected = testCase.Content + "|" + (int)status + "|" + (int)testCase.Reject;
        Assert.AreEqual(expected, Run(-1, text, size, first, move), testCase.Rule);
        Assert.AreEqual(testCase.Consumed, Consumed, testCase.Rule);
    }

    private void Begin(int length)
    {
        if (length < 0)
        {
            Decoder.BeginChunked();
        }
        else
        {
            Decoder.BeginLength(length);
        }
    }
}
