using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

[TestClass]
public class RequestParserTests
{
    private const string Head = "GET /abc?d=e HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    private const int TargetLength = 8;

    private static void CheckAll(HeadCase[] cases)
    {
        HeadHarness harness = new HeadHarness(4096, 512, 64);
        for (int i = 0; i < cases.Length; i++)
        {
            harness.Check(cases[i]);
        }
    }

    private static void CheckLimits(int head, int target, int fields, HeadCase testCase)
    {
        HeadHarness harness = new HeadHarness(head, target, fields);
        harness.Check(testCase);
    }

    private static HeadCase Accepted(string rule)
    {
        return new HeadCase(rule, Head, "/abc[?]d[=]e[&][.]a[Host] | GET 1.1 keep");
    }

    private static HeadCase Refused(string rule, HttpReject reject, int at)
    {
        string before = Head.Substring(0, at);
        string behind = Head.Substring(at);
        return new HeadCase(rule, reject, before + HeadCase.Caret + behind);
    }

    [TestMethod]
    public void Request_lines_of_the_grammar_are_accepted()
    {
        CheckAll(AcceptedHeads.RequestLine);
    }

    [TestMethod]
    public void Request_targets_of_the_grammar_are_accepted_and_decoded()
    {
        CheckAll(AcceptedHeads.Target);
    }

    [TestMethod]
    public void Fields_of_the_grammar_are_accepted()
    {
        CheckAll(AcceptedHeads.Fields);
    }

    [TestMethod]
    public void Opening_handshakes_are_accepted()
    {
        CheckAll(AcceptedHeads.WebSocket);
    }

    [TestMethod]
    public void Heads_of_browsers_are_accepted()
    {
        CheckAll(BrowserHeads.All);
    }

    [TestMethod]
    public void Malformed_request_lines_are_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(RefusedHeads.RequestLine);
    }

    [TestMethod]
    public void Malformed_request_targets_are_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(RefusedHeads.Target);
    }

    [TestMethod]
    public void Malformed_field_lines_are_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(RefusedHeads.Lines);
    }

    [TestMethod]
    public void Invalid_fields_are_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(RefusedHeads.Fields);
    }

    [TestMethod]
    public void Ambiguous_framing_is_refused_at_the_first_octet_that_proves_it()
    {
        CheckAll(RefusedHeads.Framing);
    }

    [TestMethod]
    public void A_head_may_be_as_long_as_the_limit_and_no_longer()
    {
        int length = Head.Length;
        CheckLimits(length, 512, 64, Accepted("exactly the limit"));
        for (int limit = 1; limit < length; limit++)
        {
            CheckLimits(limit, 512, 64, Refused("too large", HttpReject.FieldsTooLarge, limit));
        }
    }

    [TestMethod]
    public void A_request_target_may_be_as_long_as_the_limit_and_no_longer()
    {
        CheckLimits(4096, TargetLength, 64, Accepted("exactly the limit"));
        for (int limit = 1; limit < TargetLength; limit++)
        {
            CheckLimits(4096, limit, 64,
                Refused("too long", HttpReject.RequestTargetTooLong, "GET ".Length + limit));
        }
    }

    [TestMethod]
    public void Field_lines_may_be_as_many_as_the_limit_and_no_more()
    {
        CheckLimits(4096, 512, 2, Accepted("exactly the limit"));
        CheckLimits(4096, 512, 1, Refused("too many", HttpReject.TooManyFields, Head.IndexOf('X')));
    }

    [TestMethod]
    public void The_largest_limits_can_be_parked()
    {
        HeadHarness harness = new HeadHarness(
            RequestParser.LimitMax, RequestParser.LimitMax, RequestParser.LimitMax);
        harness.Check(Accepted("the largest limits"));

        TranscriptSink sink = new TranscriptSink();
        RequestParser parser = new RequestParser(sink, 0xFFFF, 0xFFFF, 0xFFFF);
        parser.Reset();
        byte[] octets = HeadHarness.Bytes("GET /");
        int[] row = new int[RequestParser.StateLength];
        parser.Parse(octets, 0, octets.Length, out int consumed);
        byte[] letter = new byte[] { (byte)'a' };
        for (int length = octets.Length; length < 0xFFFF; length++)
        {
            Assert.AreEqual((int)CodecStatus.NeedMoreData,
                (int)parser.Parse(letter, 0, 1, out consumed));
            parser.Save(row, 0);
            parser.Load(row, 0);
            sink.Clear();
        }

        Assert.AreEqual((int)CodecStatus.InvalidData,
            (int)parser.Parse(letter, 0, 1, out consumed));
        Assert.AreEqual((int)HttpReject.FieldsTooLarge, (int)parser.Rejection);
    }

    [TestMethod]
    public void A_request_has_started_at_its_first_octet_but_not_at_an_empty_line()
    {
        RequestParser parser = new RequestParser(new TranscriptSink(), 4096, 512, 64);
        parser.Reset();
        byte[] octets = HeadHarness.Bytes("\r\n\r\nG");
        for (int i = 0; i < octets.Length; i++)
        {
            Assert.IsFalse(parser.HasStarted);
            parser.Parse(octets, i, 1, out int consumed);
            Assert.AreEqual(1, consumed);
        }

        Assert.IsTrue(parser.HasStarted);
        parser.Reset();
        Assert.IsFalse(parser.HasStarted);
    }

    [TestMethod]
    public void Pipelined_heads_are_parsed_one_after_the_other()
    {
        TranscriptSink sink = new TranscriptSink();
        RequestParser parser = new RequestParser(sink, 4096, 512, 64);
        byte[] octets = HeadHarness.Bytes(Head + Head + Head);
        int at = 0;
        for (int i = 1; i <= 3; i++)
        {
            sink.Clear();
            parser.Reset();
            CodecStatus status = parser.Parse(octets, at, octets.Length - at, out int consumed);
            Assert.AreEqual((int)CodecStatus.Done, (int)status);
            Assert.AreEqual(Head.Length, consumed);
            Assert.AreEqual("/abc[?]d[=]e[&][.]a[Host]", sink.Text);
            at += consumed;
        }
    }
}
