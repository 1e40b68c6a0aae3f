namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class WebSocketTests
{
    private static int Open(TestServer server, string target)
    {
        int slot = server.OpenWebSocket(target);
        Assert.AreEqual(Wire.Switching, server.Receive(slot));
        return slot;
    }

    private static string Refusal(string message, string topic)
    {
        return Wire.Text("{\"error\":\"" + message + "\",\"topic\":" + topic + "}");
    }

    [TestMethod]
    [DataRow("{\"topic\":\"temperature\",\"data\":1}",
        "only the device publishes to this topic", "\"temperature\"")]
    [DataRow("{\"topic\":\"none\",\"data\":1}", "no such topic", "\"none\"")]
    [DataRow("{\"topic\":\"a\\\"b\",\"data\":1}", "no such topic", "\"a\\\"b\"")]
    [DataRow("{\"topic\":\"led\",\"data\":\"refuse\"}", "refused by the test", "\"led\"")]
    [DataRow("{\"topic\":\"led\"}",
        "the message must be an object with topic and data", "\"led\"")]
    [DataRow("{\"topic\":1,\"data\":1}",
        "the message must be an object with topic and data", "null")]
    [DataRow("{\"topic\":\"led\",\"topic\":\"led\",\"data\":1}",
        "the message must be an object with topic and data", "null")]
    [DataRow("[1]", "the message must be an object with topic and data", "null")]
    [DataRow("{}", "the message must be an object with topic and data", "null")]
    [DataRow("{\"topic\":\"led\",", "the value must be one JSON value", "null")]
    [DataRow("", "the value must be one JSON value", "null")]
    public void A_refused_message_is_answered_and_the_connection_stays(
        string message, string error, string topic)
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/ws");
        server.Send(slot, Wire.MaskedText(message));
        Assert.AreEqual(Refusal(error, topic), server.Receive(slot));
        server.SendSlowly(slot, Wire.MaskedText(message));
        Assert.AreEqual(Refusal(error, topic), server.Receive(slot));
        server.Send(slot, Wire.MaskedText(" { \"data\" : 1 , \"x\" : [{}] , \"topic\":\"led\"}"));
        Assert.AreEqual(
            Wire.Text(TestServer.Envelope(1, "led", 0, "1")), server.Receive(slot));
    }

    [TestMethod]
    public void Messages_in_fragments_and_many_in_one_segment()
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/ws");
        string both = Wire.MaskedText("{\"topic\":\"led\",\"data\":1}")
            + Wire.Masked(0x01, "{\"topic\":\"le") + Wire.Masked(0x89, "hi")
            + Wire.Masked(0x00, "") + Wire.Masked(0x80, "d\",\"data\":2}")
            + Wire.MaskedText("oh") + Wire.MaskedText("{\"topic\":\"led\",\"data\":3}");
        server.Send(slot, both);
        string received = server.Receive(slot);
        Assert.IsTrue(received.Contains(Wire.Frame(0x8A, "hi")));
        Assert.IsTrue(
            received.Contains(Refusal("the value must be one JSON value", "null")));
        int at = 0;
        for (int i = 1; i <= 3; i++)
        {
            string text = Wire.Text(TestServer.Envelope(i, "led", 0, i.ToString()));
            Assert.IsTrue(received.IndexOf(text) >= at, i.ToString());
            at = received.IndexOf(text);
        }
    }

    [TestMethod]
    public void Notices()
    {
        TestServer server = new TestServer();
        server.PublishMany(200);
        long first = server.Engine.Log.First;
        int gap = server.OpenWebSocket("/ws?since=5f3a9c01-1");
        string received = server.Receive(gap);
        Assert.IsTrue(received.StartsWith(
            Wire.Switching + Wire.Text(Wire.Gap(2, first - 1))));
        int reset = server.OpenWebSocket("/ws?since=00000000-1");
        Assert.IsTrue(server.Receive(reset).StartsWith(
            Wire.Switching + Wire.Text("{\"reset\":{\"epoch\":\"5f3a9c01\"}}")
                + Wire.Text(TestServer.Envelope(first, "temperature", 0, first.ToString()))));
    }

    [TestMethod]
    public void Bytes_behind_the_handshake_are_the_first_frame()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, Wire.Upgrade("/echo") + Wire.MaskedText("early"));
        Assert.AreEqual(Wire.Switching + Wire.Text("early"), server.Receive(slot));
    }

    [TestMethod]
    [DataRow(0x88, "\u0003\u00e8", 1000)]
    [DataRow(0x88, "\u000f\u00a0bye", 4000)]
    [DataRow(0x88, "\u0003\u00ed", 1002)]
    [DataRow(0x88, "\u0003", 1002)]
    [DataRow(0x88, "\u0003\u00e8\u00ff", 1007)]
    [DataRow(0x81, "\u00c0\u0080", 1007)]
    [DataRow(0x82, "binary", 1003)]
    [DataRow(0x83, "", 1002)]
    [DataRow(0xC1, "", 1002)]
    [DataRow(0x80, "", 1002)]
    [DataRow(0x09, "", 1002)]
    public void The_close_says_why(int firstOctet, string payload, int code)
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/ws");
        server.Send(slot, Wire.Masked(firstOctet, payload));
        Assert.AreEqual(Wire.Close(code), server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
        server.EndStream(slot);
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    public void A_close_without_a_code_is_answered_without_one()
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/ws");
        server.Send(slot, Wire.Masked(0x88, "") + Wire.MaskedText("late"));
        Assert.AreEqual(Wire.Frame(0x88, ""), server.Receive(slot));
    }

    [TestMethod]
    public void Too_long_a_message_is_1009()
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/ws");
        server.Send(slot, Wire.Masked(0x01, Wire.Repeat('x', 600)));
        Assert.AreEqual("", server.Receive(slot));
        server.Send(slot, Wire.Masked(0x80, Wire.Repeat('x', 401)));
        Assert.AreEqual(Wire.Close(1009), server.Receive(slot));
    }

    [TestMethod]
    [DataRow("/reverse", "", "")]
    [DataRow("/ws.php", "Hello", "olleH")]
    [DataRow("/reverse", "a\u00c3\u00a9b", "b\u00c3\u00a9a")]
    [DataRow("/reverse", "\u00e2\u0082\u00ac1", "1\u00e2\u0082\u00ac")]
    [DataRow("/reverse", "\u00f0\u009f\u0098\u0080\u00c3\u00a9x",
        "x\u00c3\u00a9\u00f0\u009f\u0098\u0080")]
    public void Reverse_by_code_point(string target, string message, string answer)
    {
        TestServer server = new TestServer();
        int slot = Open(server, target);
        server.Send(slot, Wire.MaskedText(message) + Wire.MaskedText(message));
        Assert.AreEqual(Wire.Text(answer) + Wire.Text(answer), server.Receive(slot));
        server.Send(slot, Wire.Masked(0x82, message));
        Assert.AreEqual(Wire.Close(1003), server.Receive(slot));
    }

    [TestMethod]
    [DataRow(0x81)]
    [DataRow(0x82)]
    public void Echo_of_a_mebibyte_through_a_kibibyte(int firstOctet)
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/echo");
        string message = Wire.Masked(firstOctet, Wire.Repeat('e', 1 << 16));
        string header = message.Substring(0, 14);

        // The same frame, announced sixteen times as long: its payload goes on under one key.
        char[] lengths = header.ToCharArray();
        lengths[7] = (char)16;
        server.Send(slot, new string(lengths));
        string piece = message.Substring(14, 1 << 12);
        int total = 0;
        int frames = 0;
        for (int i = 0; i < 256; i++)
        {
            Assert.AreEqual(piece.Length, server.Send(slot, piece));
            string received = server.Receive(slot);
            int at = 0;
            while (at < received.Length)
            {
                int octet = received[at];
                int length = received[at + 1];
                int skip = 2;
                if (length == 126)
                {
                    length = (received[at + 2] << 8) | received[at + 3];
                    skip = 4;
                }

                total += length;
                bool last = total == 1 << 20;
                Assert.AreEqual(
                    (frames == 0 ? firstOctet & 15 : 0) | (last ? 0x80 : 0), octet);
                Assert.AreEqual(
                    Wire.Repeat('e', length), received.Substring(at + skip, length));
                frames++;
                at += skip + length;
            }
        }

        Assert.AreEqual(1 << 20, total);
    }

    [TestMethod]
    public void Echo_stops_reading_when_the_peer_does_and_goes_on_with_it()
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/echo");
        server.SetDeaf(slot, true);
        string message = Wire.MaskedText(Wire.Repeat('m', 100));
        int sent = 0;
        int taken = message.Length;
        while (taken == message.Length)
        {
            taken = server.Send(slot, message);
            sent++;
            Assert.IsTrue(sent < 100);
        }

        Assert.AreEqual(0, server.Engine.ReceiveCapacity(slot));
        server.SetDeaf(slot, false);
        Assert.AreEqual(
            message.Length - taken, server.Send(slot, message.Substring(taken)));
        string frames = server.Receive(slot);
        int letters = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            letters += frames[i] == 'm' ? 1 : 0;
        }

        Assert.AreEqual(100 * sent, letters);
    }

    [TestMethod]
    public void Echo_with_a_ping_between_fragments()
    {
        TestServer server = new TestServer();
        int slot = Open(server, "/echo");
        server.Send(
            slot,
            Wire.Masked(0x01, "one") + Wire.Masked(0x89, "p") + Wire.Masked(0x80, "two"));
        Assert.AreEqual(
            Wire.Frame(0x01, "one") + Wire.Frame(0x8A, "p") + Wire.Frame(0x80, "two"),
            server.Receive(slot));
    }
}
