using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

[TestClass]
public class MessageDecoderTests
{
    [TestMethod]
    [DataRow("§5.7 a single-frame masked text message", "=818537fa213d7f9f4d5158", "text Hello")]
    [DataRow("§5.7 a fragmented text message, masked", "01:48656c 80:6c6f", "text Hello")]
    [DataRow("§5.7 a masked pong", "=8a8537fa213d7f9f4d5158", "pong")]
    [DataRow("§5.7 a ping, masked", "89:48656c6c6f", "ping Hello")]
    [DataRow("§5.2 an empty text", "81:", "text ")]
    [DataRow("§5.2 an empty binary message", "82:", "binary ")]
    [DataRow("§5.5.2 an empty ping", "89:", "ping ")]
    [DataRow("§5.5.3 an empty pong", "8a:", "pong")]
    [DataRow("§5.5 the longest ping", "89*125 82:01", "ping ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHI"
        + "JKLMNOPQRSTUVWABCDEFGHIJKLMNOPQRSTUVWABCDEFGHIJKLMNOPQRSTUVWABCDEFGHIJKLMNOPQRSTUVW"
        + "ABCDEFGHIJ; binary \\01")]
    [DataRow("§5.5 the longest pong", "8a*125", "pong")]
    [DataRow("§5.4 empty fragments", "01: 00: 00:41 00: 80:", "text A")]
    [DataRow("§5.4 two messages", "01:41 80:42 02:00 80:ff", "text AB; binary \\00\\ff")]
    [DataRow("§5.4 control frames between fragments", "01:41 89:70 00:42 8a:71 80:43 82:44",
        "ping p; pong; text ABC; binary D")]
    [DataRow("§5.6 binary is not text", "82:c0edff 02:e2 80:28",
        "binary \\c0\\ed\\ff; binary \\e2(")]
    [DataRow("§5.6 every length of code point", "81:41c3a9e282acf09f9880",
        "text A\\c3\\a9\\e2\\82\\ac\\f0\\9f\\98\\80")]
    [DataRow("§5.6 a code point split by fragments", "01:f0 00:9f98 00: 80:80",
        "text \\f0\\9f\\98\\80")]
    [DataRow("§5.4 a ping inside a code point", "01:f09f 89:e2 8a:80 80:9880",
        "ping \\e2; pong; text \\f0\\9f\\98\\80")]
    [DataRow("§5.3 a key of zeros", "=8283000000004142e9", "binary AB\\e9")]
    [DataRow("§7.1.5 no status code", "88:", "close 1005")]
    [DataRow("§7.4.1 normal closure", "88:03e8", "close 1000")]
    [DataRow("§5.5.1 a reason", "88:03e9676f696e67206177617920e282ac", "close 1001")]
    [DataRow("§5.5.1 the longest reason", "=88fd00000000 =03e9" + Reason123, "close 1001")]
    [DataRow("§5.5.1 close inside a code point of a text", "01:e2 88:03e8", "close 1000")]
    [DataRow("§5.5.1 close behind a message", "81:41 88:0fa0", "text A; close 4000")]
    public void Accepted(string rule, string script, string expected)
    {
        MessageHarness.Check("RFC 6455 " + rule, ClientFrames.Build(script), expected, -1);
    }

    [TestMethod]
    [DataRow("§5.2 RSV1 without an extension", "=c1800000", 0)]
    [DataRow("§5.2 RSV2 without an extension", "=a1800000", 0)]
    [DataRow("§5.2 RSV3 without an extension", "=91800000", 0)]
    [DataRow("§5.2 RSV1 on a control frame", "=c9", 0)]
    [DataRow("§5.2 reserved opcode 3", "=83", 0)]
    [DataRow("§5.2 reserved opcode 4", "=84", 0)]
    [DataRow("§5.2 reserved opcode 5", "=85", 0)]
    [DataRow("§5.2 reserved opcode 6", "=86", 0)]
    [DataRow("§5.2 reserved opcode 7", "=07", 0)]
    [DataRow("§5.2 reserved opcode B", "=8b", 0)]
    [DataRow("§5.2 reserved opcode C", "=8c", 0)]
    [DataRow("§5.2 reserved opcode D", "=8d", 0)]
    [DataRow("§5.2 reserved opcode E", "=8e", 0)]
    [DataRow("§5.2 reserved opcode F", "=8f", 0)]
    [DataRow("§5.1 unmasked text (§5.7 as a server sends it)", "=810548656c6c6f", 1)]
    [DataRow("§5.1 unmasked ping", "=8900", 1)]
    [DataRow("§5.1 unmasked close", "=880203e8", 1)]
    [DataRow("§5.1 unmasked frame with a 16-bit length", "=827e0100", 1)]
    [DataRow("§5.5 fragmented ping", "=0980", 0)]
    [DataRow("§5.5 fragmented pong", "=0a80", 0)]
    [DataRow("§5.5 fragmented close", "=0880", 0)]
    [DataRow("§5.5 ping of 126 octets", "=89fe007e", 1)]
    [DataRow("§5.5 pong with a 16-bit length", "=8afe0001", 1)]
    [DataRow("§5.5 close with a 64-bit length", "=88ff", 1)]
    [DataRow("§5.2 125 in a 16-bit length", "=82fe007d0000", 3)]
    [DataRow("§5.2 0 in a 16-bit length", "=82fe0000", 3)]
    [DataRow("§5.2 65535 in a 64-bit length", "=82ff000000000000ffff00", 9)]
    [DataRow("§5.2 0 in a 64-bit length", "=81ff0000000000000000", 9)]
    [DataRow("§5.2 the top bit of a 64-bit length", "=82ff8000000000010000", 2)]
    [DataRow("§5.4 a continuation of nothing", "80:41", 5)]
    [DataRow("§5.4 an unfinished continuation of nothing", "00:", 5)]
    [DataRow("§5.4 a text inside a text", "01:41 81:42", 12)]
    [DataRow("§5.4 a binary message inside a text", "01:41 82:42", 12)]
    [DataRow("§5.4 a text inside a binary message", "02:41 89: 01:42", 18)]
    [DataRow("§5.5.1 a status code of one octet", "88:03", 5)]
    public void Refused_as_a_protocol_error(string rule, string script, int failsAt)
    {
        string before = rule.EndsWith("a text inside a binary message") ? "ping ; " : "";
        byte[] wire = ClientFrames.Build(script);
        MessageHarness.Check("RFC 6455 " + rule, wire, before + "failed 1002", failsAt);
    }

    [TestMethod]
    public void A_continuation_of_a_finished_message_is_refused()
    {
        byte[] wire = ClientFrames.Build("81:41 80:42");
        MessageHarness.Check("RFC 6455 §5.4", wire, "text A; failed 1002", 12);
    }

    [TestMethod]
    [DataRow("§8.1 a bad octet", "81:41ff42", 7)]
    [DataRow("§8.1 a lone continuation octet", "81:80", 6)]
    [DataRow("§8.1 overlong", "81:4142434445c0af", 11)]
    [DataRow("§8.1 a surrogate behind Greek", "81:cebae1bdb9cf83cebcceb5eda080656469746564", 18)]
    [DataRow("§8.1 above U+10FFFF", "81:f4908080", 7)]
    [DataRow("§8.1 the message ends inside a code point", "81:61e282", 8)]
    [DataRow("§8.1 the last fragment ends inside a code point", "01:e2 80:82", 13)]
    [DataRow("§8.1 an empty last fragment inside a code point", "01:e2 80:", 12)]
    [DataRow("§8.1 a bad octet in the next fragment", "01:e2 80:2841", 13)]
    [DataRow("§8.1 four of ASCII inside a code point", "81:616263e24142434482ac", 10)]
    [DataRow("§8.1 four of ASCII in the next fragment", "01:e2 00:41424344 80:82ac", 13)]
    [DataRow("§8.1 a surrogate split by fragments", "01:ed 00:a0 80:80", 13)]
    [DataRow("§8.1 in a frame that never ends", "=81fe0200000000004142fe", 10)]
    [DataRow("§8.1 a code point does not run on into the next message", "01:41 80:e282", 14)]
    [DataRow("§5.5.1 a reason that is not UTF-8", "88:03e861ff62", 9)]
    [DataRow("§5.5.1 a reason that ends inside a code point", "88:03e8e282", 9)]
    [DataRow("§5.5.1 a reason does not finish a text's code point", "01:e2 88:03e882ac", 15)]
    public void Refused_as_an_invalid_payload(string rule, string script, int failsAt)
    {
        byte[] wire = ClientFrames.Build(script);
        MessageHarness.Check("RFC 6455 " + rule, wire, "failed 1007", failsAt);
    }

    [TestMethod]
    public void A_bad_octet_behind_a_ping_inside_a_code_point_is_refused()
    {
        byte[] wire = ClientFrames.Build("01:e2 89:82ac 80:41");
        MessageHarness.Check("RFC 6455 §8.1", wire, "ping \\82\\ac; failed 1007", 21);
    }

    [TestMethod]
    [DataRow(1000, true)]
    [DataRow(1001, true)]
    [DataRow(1002, true)]
    [DataRow(1003, true)]
    [DataRow(1007, true)]
    [DataRow(1008, true)]
    [DataRow(1009, true)]
    [DataRow(1010, true)]
    [DataRow(1011, true)]
    [DataRow(1012, true)]
    [DataRow(1013, true)]
    [DataRow(1014, true)]
    [DataRow(3000, true)]
    [DataRow(3999, true)]
    [DataRow(4000, true)]
    [DataRow(4999, true)]
    [DataRow(0, false)]
    [DataRow(999, false)]
    [DataRow(1004, false)]
    [DataRow(1005, false)]
    [DataRow(1006, false)]
    [DataRow(1015, false)]
    [DataRow(1016, false)]
    [DataRow(1100, false)]
    [DataRow(2000, false)]
    [DataRow(2999, false)]
    [DataRow(5000, false)]
    [DataRow(65535, false)]
    public void Status_codes_that_may_be_sent(int code, bool isValid)
    {
        Assert.AreEqual(isValid, CloseCode.IsValidOnWire(code));
        byte[] body = new byte[] { (byte)(code >> 8), (byte)code, (byte)'x' };
        byte[] wire = ClientFrames.Frame(0x88, body, 0x1234567);
        string expected = isValid ? "close " + code.ToString() : "failed 1002";
        MessageHarness.Check("RFC 6455 §7.4", wire, expected, isValid ? -1 : 7);
    }

    [TestMethod]
    [DataRow(124)]
    [DataRow(125)]
    [DataRow(126)]
    [DataRow(127)]
    [DataRow(256)]
    [DataRow(65535)]
    [DataRow(65536)]
    public void Lengths_at_the_limits_of_their_forms(int length)
    {
        byte[] payload = ClientFrames.Pattern(length);
        string shown = MessageHarness.Describe(payload, length);
        byte[] binary = ClientFrames.Frame(0x82, payload, 0x37FA213D);
        MessageHarness.Check("RFC 6455 §5.2", binary, "binary " + shown, -1);
        byte[] text = ClientFrames.Frame(0x81, payload, 0x21043D65);
        MessageHarness.Check("RFC 6455 §5.2", text, "text " + shown, -1);
    }

    [TestMethod]
    [DataRow("the limit itself", "81*10 02*4 89*60 80*6", 10, "-", -1)]
    [DataRow("one more", "81*11", 10, "failed 1009", 5)]
    [DataRow("one more in the sum of fragments", "01*6 00: 80*5", 10, "failed 1009", 23)]
    [DataRow("16-bit length", "82*126", 125, "failed 1009", 7)]
    [DataRow("64-bit length", "=82ff7fffffffffffffff01020304", 65536, "failed 1009", 13)]
    [DataRow("nothing at all", "81:41", 0, "failed 1009", 5)]
    [DataRow("the sum does not wrap", "01:41 =80ff000000007fffffff01020304", 10, "failed 1009", 20)]
    public void Messages_longer_than_the_limit_are_refused_by_their_header(
        string rule, string script, int limit, string expected, int failsAt)
    {
        byte[] wire = ClientFrames.Build(script);
        if (expected == "-")
        {
            expected = "text ABCDEFGHIJ; ping ABCDEFGHIJKLMNOPQRSTUVWABCDEFGHIJKLMNOPQRSTUVW"
                + "ABCDEFGHIJKLMN; binary ABCDABCDEF";
        }

        MessageHarness.Check("RFC 6455 §10.4 " + rule, wire, expected, failsAt, limit);
    }

    [TestMethod]
    public void Messages_of_any_length_pass_without_a_limit()
    {
        MessageDecoder decoder = new MessageDecoder();
        byte[] wire = ClientFrames.Build("02:41 =00ff7fffffffffffffff00000000 =4243");
        Assert.AreEqual((int)MessageToken.Data, Read(decoder, wire, 0, 7));
        Assert.IsTrue(decoder.StartsMessage && !decoder.EndsMessage && !decoder.IsText);
        Assert.AreEqual((int)MessageToken.Data, Read(decoder, wire, 7, wire.Length - 7));
        Assert.AreEqual(2, decoder.PayloadCount);
        Assert.IsTrue(!decoder.StartsMessage && !decoder.EndsMessage);
    }

    [TestMethod]
    public void A_whole_message_is_one_token()
    {
        MessageDecoder decoder = new MessageDecoder();
        byte[] wire = ClientFrames.Build("81:48656c6c6f");
        MessageToken token = decoder.Read(wire, 0, wire.Length, out int consumed);
        Assert.AreEqual((int)MessageToken.Data, (int)token);
        Assert.AreEqual(wire.Length, consumed);
        Assert.AreEqual(6, decoder.PayloadOffset);
        Assert.AreEqual(5, decoder.PayloadCount);
        Assert.IsTrue(decoder.StartsMessage && decoder.EndsMessage && decoder.IsText);
        Assert.AreEqual("Hello", Hex.Ascii7(wire, 6, 5));
        token = decoder.Read(wire, 0, 0, out consumed);
        Assert.AreEqual((int)MessageToken.NeedMoreData, (int)token);
        Assert.AreEqual(0, consumed);
    }

    [TestMethod]
    public void Reset_leaves_nothing_of_the_connection_before()
    {
        string[] scripts = new string[]
        {
            "=82", "=82fe01", "=8285010203", "=818501020304", "01:e2", "=8985", "88:03 ",
        };
        byte[] wire = ClientFrames.Build("81:48656c6c6f");
        MessageDecoder decoder = new MessageDecoder();
        int[] row = new int[MessageDecoder.StateLength];
        int[] fresh = new int[MessageDecoder.StateLength];
        new MessageDecoder().Save(fresh, 0);
        for (int i = 0; i < scripts.Length; i++)
        {
            byte[] before = ClientFrames.Build(scripts[i].Trim());
            decoder.Read(before, 0, before.Length, out int consumed);
            decoder.Reset();
            decoder.Save(row, 0);
            for (int k = 0; k < row.Length; k++)
            {
                Assert.AreEqual(fresh[k], row[k], scripts[i]);
            }

            byte[] copy = ClientFrames.Join(wire, Hex.Bytes(""));
            Assert.AreEqual((int)MessageToken.Data, Read(decoder, copy, 0, copy.Length));
            Assert.IsTrue(decoder.StartsMessage && decoder.EndsMessage && decoder.IsText);
        }
    }

    private const string Reason123 =
        "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
        + "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
        + "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e2e"
        + "202122232425262728292a2b2c2d2e2f303132333435363738393a";

    private static int Read(MessageDecoder decoder, byte[] wire, int offset, int count)
    {
        int token = (int)decoder.Read(wire, offset, count, out int consumed);
        Assert.AreEqual(count, consumed);
        return token;
    }
}
