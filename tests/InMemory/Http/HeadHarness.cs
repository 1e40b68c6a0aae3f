using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using HttpMethod = Comet.Embedded.Http.HttpMethod;

namespace Comet.Tests.InMemory.Http;

/// <summary>
/// Gives a head to request parsers whole, octet by octet, split at every point, with other bytes
/// behind it, through small buffers, and moved between parsers; the transcript is always the same.
/// </summary>
public sealed class HeadHarness
{
    private const string Trailing = "\u2400GET / HTTP/1.1\r\n\r\n\u00FF";

    private readonly int _headBytesMax;
    private readonly int _targetBytesMax;
    private readonly int _fieldCountMax;
    private readonly TranscriptSink _sink = new TranscriptSink();
    private RequestParser _parser;
    private RequestParser _other;
    private int _consumed;

    public HeadHarness(int headBytesMax, int targetBytesMax, int fieldCountMax)
    {
        _headBytesMax = headBytesMax;
        _targetBytesMax = targetBytesMax;
        _fieldCountMax = fieldCountMax;
        _parser = Create();
        _other = Create();
    }

    public static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return bytes;
    }

    /// <summary>Runs a case in every way.</summary>
    public void Check(HeadCase testCase)
    {
        string rule = testCase.Rule;
        string head = testCase.Head;
        string whole = Run(head, head.Length, 0, false);
        Assert.AreEqual((int)testCase.Reject, (int)_parser.Rejection, rule);
        Assert.AreEqual(testCase.Consumed, _consumed, rule);
        if (testCase.Expected != null)
        {
            Assert.AreEqual(testCase.Expected, whole, rule);
        }

        CheckSame(testCase, whole);
    }

    /// <summary>Runs the case in every other way; all transcripts must equal the first.</summary>
    private void CheckSame(HeadCase testCase, string whole)
    {
        string rule = testCase.Rule;
        string head = testCase.Head;
        string more = head + Trailing;
        Assert.AreEqual(whole, Run(more, more.Length, 0, false), rule + ": trailing bytes");
        Assert.AreEqual(testCase.Consumed, _consumed, rule + ": trailing bytes");
        Assert.AreEqual(whole, Run(more, 1, 0, false), rule + ": octet by octet");
        Assert.AreEqual(testCase.Consumed, _consumed, rule + ": octet by octet");
        Assert.AreEqual(whole, Run(more, 1, 0, true), rule + ": moved at every octet");
        Assert.AreEqual(testCase.Consumed, _consumed, rule + ": moved at every octet");
        Assert.AreEqual(whole, Run(more, 16, 0, false), rule + ": 16 bytes");
        Assert.AreEqual(whole, Run(more, 7, 0, true), rule + ": 7 bytes, moved");
        for (int split = 1; split < head.Length; split++)
        {
            Assert.AreEqual(whole, Run(head, head.Length, split, true), rule + ": split");
        }
    }

    /// <summary>
    /// One run through a buffer of <paramref name="size"/> bytes; the first call gets
    /// <paramref name="first"/> octets when that is not 0.
    /// </summary>
    private string Run(string text, int size, int first, bool move)
    {
        byte[] octets = Bytes(text);
        byte[] buffer = new byte[size + 3];
        int[] row = new int[RequestParser.StateLength + 2];
        _sink.Clear();

        // A parser is used again and again: what an earlier head left must be gone.
        _parser.Reset();
        _other.Reset();
        int at = 0;
        CodecStatus status = CodecStatus.NeedMoreData;
        while (at < octets.Length && status == CodecStatus.NeedMoreData)
        {
            int count = at == 0 && first != 0 ? first : size;
            count = count > octets.Length - at ? octets.Length - at : count;
            System.Array.Copy(octets, at, buffer, 2, count);
            status = _parser.Parse(buffer, 2, count, out int consumed);
            at += consumed;
            Assert.IsTrue(status != CodecStatus.NeedMoreData || consumed == count);
            if (move)
            {
                Move(row);
            }
        }

        Assert.IsFalse(_sink.SawEmptySlice);
        _consumed = at;
        CodecStatus again = _parser.Parse(buffer, 0, 0, out int nothing);
        Assert.AreEqual((int)status, (int)again);
        Assert.AreEqual(0, nothing);
        return _sink.Text + Describe(status, _parser);
    }

    private void Move(int[] row)
    {
        row[0] = -77;
        row[row.Length - 1] = -77;
        _parser.Save(row, 1);
        Assert.AreEqual(-77, row[0]);
        Assert.AreEqual(-77, row[row.Length - 1]);
        _other.Load(row, 1);
        RequestParser swap = _parser;
        _parser = _other;
        _other = swap;
    }

    private RequestParser Create()
    {
        return new RequestParser(_sink, _headBytesMax, _targetBytesMax, _fieldCountMax);
    }

    private static string Describe(CodecStatus status, RequestParser parser)
    {
        if (status != CodecStatus.Done)
        {
            return " " + (int)status + " " + (int)parser.Rejection;
        }

        string text = " | " + MethodName(parser.Method) + " 1." + parser.MinorVersion
            + (parser.KeepAlive ? " keep" : " close");
        text += parser.IsChunked ? " chunked" : "";
        text += parser.ContentLength >= 0 ? " length=" + parser.ContentLength : "";
        text += parser.ConnectionUpgrade ? " upgrade" : "";
        text += parser.UpgradeWebSocket ? " websocket" : "";
        text += parser.WebSocketVersion >= 0 ? " version=" + parser.WebSocketVersion : "";
        text += parser.HasWebSocketKey ? " key=" + Hex(parser.Key0) + Hex(parser.Key1)
            + Hex(parser.Key2) + Hex(parser.Key3) : "";
        return text + (parser.ExpectContinue ? " continue" : "");
    }

    private static string Hex(int word)
    {
        string text = "";
        for (int shift = 28; shift >= 0; shift -= 4)
        {
            int nibble = (word >> shift) & 15;
            text += (char)(nibble < 10 ? '0' + nibble : 'a' - 10 + nibble);
        }

        return text;
    }

    private static string MethodName(HttpMethod method)
    {
        switch (method)
        {
            case HttpMethod.Connect:
                return "CONNECT";
            case HttpMethod.Delete:
                return "DELETE";
            case HttpMethod.Get:
                return "GET";
            case HttpMethod.Head:
                return "HEAD";
            case HttpMethod.Options:
                return "OPTIONS";
            case HttpMethod.Patch:
                return "PATCH";
            case HttpMethod.Post:
                return "POST";
            case HttpMethod.Put:
                return "PUT";
            case HttpMethod.Trace:
                return "TRACE";
            case HttpMethod.Other:
                return "other";
            default:
                return "none";
        }
    }
}
