using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Each limit on a size or a count: as much passes, and one more does not.</summary>
[TestClass]
public class LimitBoundaryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    private static void AssertStatus(string status, string request)
    {
        string answer = new TestServer().Ask(request);
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 " + status + " "), answer);
    }

    [TestMethod]
    public void A_head_may_be_as_long_as_the_limit()
    {
        int most = CometLimits.Esp32().HeadBytesMax;
        string fields = "";
        while (fields.Length < most - 1200)
        {
            fields += "X: " + Wire.Repeat('a', 1000) + "\r\n";
        }

        int rest = most - Wire.Request("GET", "/poll", fields + "X: \r\n", "").Length;
        AssertStatus(
            "200",
            Wire.Request("GET", "/poll", fields + "X: " + Wire.Repeat('a', rest) + "\r\n", ""));
        AssertStatus(
            "431",
            Wire.Request(
                "GET", "/poll", fields + "X: " + Wire.Repeat('a', rest + 1) + "\r\n", ""));
    }

    [TestMethod]
    public void A_target_may_be_as_long_as_the_limit()
    {
        int most = CometLimits.Esp32().TargetBytesMax;
        AssertStatus("200", Wire.Get("/poll?x=" + Wire.Repeat('a', most - 8)));
        AssertStatus("414", Wire.Get("/poll?x=" + Wire.Repeat('a', most - 7)));
    }

    [TestMethod]
    public void A_head_may_have_as_many_fields_as_the_limit()
    {
        // Host is one of them.
        string fields = "";
        for (int i = CometLimits.Esp32().FieldCountMax; i > 1; i--)
        {
            fields += "X: a\r\n";
        }

        AssertStatus("200", Wire.Request("GET", "/poll", fields, ""));
        AssertStatus("431", Wire.Request("GET", "/poll", fields + "X: a\r\n", ""));
    }

    [TestMethod]
    public void A_published_value_may_be_as_long_as_the_limit()
    {
        int most = CometLimits.Esp32().BodyBytesMax;
        string value = "\"" + Wire.Repeat('a', most - 2) + "\"";
        AssertStatus("200", Wire.Post("/publish/message", value));
        AssertStatus("413", Wire.Post("/publish/message", value + " "));
        string chunked = "Transfer-Encoding: chunked\r\n";
        AssertStatus("200", Wire.Request(
            "POST", "/publish/message", chunked, Wire.Chunk(value) + Wire.LastChunk));
        AssertStatus("413", Wire.Request(
            "POST",
            "/publish/message",
            chunked,
            Wire.Chunk(value) + Wire.Chunk(" ") + Wire.LastChunk));
    }

    [TestMethod]
    public void An_upstream_message_may_be_as_long_as_the_limit()
    {
        TestServer server = new TestServer();
        int most = server.Limits.MessageBytesMax;
        int slot = server.OpenWebSocket("/ws?since=latest&topics=temperature");
        server.Receive(slot);
        const string Start = "{\"topic\":\"led\",\"data\":\"";
        string message = Start + Wire.Repeat('a', most - Start.Length - 2) + "\"}";
        Assert.AreEqual("", server.Exchange(slot, Wire.MaskedText(message)));
        Assert.AreEqual(1, server.Application.Accepted);
        Assert.AreEqual(
            Wire.Close(1009), server.Exchange(slot, Wire.MaskedText(message + " ")));
    }

    [TestMethod]
    public void As_much_is_received_ahead_of_an_answer_as_the_buffer_holds()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/"));
        Assert.AreEqual(server.Limits.ReceiveBytes, server.Engine.ReceiveCapacity(slot));
        string flood = Wire.Repeat('a', server.Limits.ReceiveBytes + 1);
        Assert.AreEqual(server.Limits.ReceiveBytes, server.Send(slot, flood));
        Assert.AreEqual(0, server.Engine.ReceiveCapacity(slot));
    }

    [TestMethod]
    public void As_much_waits_to_be_sent_as_the_buffer_holds()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/"));
        Assert.AreEqual(server.Limits.TransmitBytes, server.Engine.TransmitCount(slot));
        server.ReadSome(slot, 1);
        Assert.AreEqual(server.Limits.TransmitBytes, server.Engine.TransmitCount(slot));
    }

    [TestMethod]
    public void As_many_events_are_kept_as_the_limit()
    {
        TestServer server = new TestServer();
        string begin = Wire.Get("/poll?since=" + TestServer.Id(0));
        server.PublishMany(server.Limits.LogEvents);
        Assert.IsTrue(server.Ask(begin).IndexOf("\"gap\":null") > 0);
        server.PublishMany(1);
        Assert.IsTrue(server.Ask(begin).IndexOf("\"gap\":" + Wire.Range(1, 1)) > 0);
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(1, false)]
    public void As_many_bytes_of_events_are_kept_as_the_limit(int missing, bool all)
    {
        // In the ring the topic stands before each envelope.
        CometLimits limits = CometLimits.Esp32();
        limits.LogBytes = (3 * (TestServer.Envelope(1, "temperature", 0, "1").Length + 1))
            - missing;
        TestServer server = new TestServer(limits);
        server.PublishMany(3);
        string answer = server.Ask(Wire.Get("/poll?since=" + TestServer.Id(0)));
        string gap = all ? "null" : Wire.Range(1, 1);
        Assert.IsTrue(answer.IndexOf("\"gap\":" + gap + ",") > 0, answer);
    }

    [TestMethod]
    public void A_long_poll_may_wait_as_long_as_the_limit()
    {
        int most = CometLimits.Esp32().WaitMaxMs / 1000;
        TestServer server = new TestServer();
        int slot = server.Get("/long-poll?since=latest&wait=" + most.ToString());
        server.Wait((most * 1000) - 1);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.IsTrue(server.Receive(slot).StartsWith(Ok));
        AssertStatus("400", Wire.Get("/long-poll?wait=" + (most + 1).ToString()));
    }
}
