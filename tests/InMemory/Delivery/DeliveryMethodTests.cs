using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Delivery;

[TestClass]
public class DeliveryMethodTests
{
    private static readonly string s_one = TestServer.Envelope(1, "led", 0, "1");

    [TestMethod]
    public void A_long_poll_answers_at_once_when_there_is_something()
    {
        TestServer server = new TestServer();
        server.Publish(TestServer.Led, "1");
        Assert.AreEqual(Wire.Batch(1, s_one), server.Ask(Wire.Get("/long-poll")));
        Assert.AreEqual(
            Wire.Batch(1, ""), server.Ask(Wire.Get("/long-poll?since=latest&wait=0")));
        Assert.AreEqual(
            Wire.Json("{\"next\":\"5f3a9c01-1\",\"reset\":true,\"gap\":null,\"events\":["
                + s_one + "]}\n"),
            server.Ask(Wire.Get("/long-poll?since=5f3a9c01-2")));
    }

    [TestMethod]
    public void A_long_poll_waits_for_its_topics_or_its_deadline()
    {
        TestServer server = new TestServer();
        int led = server.Get("/long-poll?topics=led");
        int message = server.Get("/long-poll?topics=message&wait=7");
        server.Publish(TestServer.Led, "1");
        Assert.AreEqual(Wire.Batch(1, s_one), server.Receive(led));
        server.Wait(6999);
        Assert.AreEqual("", server.Receive(message));
        server.Wait(1);
        Assert.AreEqual(Wire.Batch(1, ""), server.Receive(message));
    }

    [TestMethod]
    public void The_wait_starts_when_the_answer_before_it_has_left()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/poll") + Wire.Get("/long-poll?wait=2") + Wire.Get("/poll"));
        server.Wait(5000);
        server.SetDeaf(slot, false);
        Assert.AreEqual(Wire.Batch(0, ""), server.Receive(slot));
        server.Wait(1999);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(Wire.Batch(0, "") + Wire.Batch(0, ""), server.Receive(slot));
    }

    [TestMethod]
    [DataRow("/poll")]
    [DataRow("/long-poll")]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/status")]
    [DataRow("/")]
    public void HEAD_gets_the_fields_alone(string target)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        string head = server.Exchange(slot, Wire.Request("HEAD", target, "", ""));
        Assert.AreEqual(head.Length - 4, head.IndexOf("\r\n\r\n"));
        Assert.AreEqual(Wire.Batch(0, ""), server.Exchange(slot, Wire.Get("/poll")));
    }

    [TestMethod]
    public void An_event_stream_says_retry_once_and_the_last_event_ID_wins()
    {
        TestServer server = new TestServer();
        server.Publish(TestServer.Led, "1");
        server.Publish(TestServer.Led, "2");
        string two = TestServer.Envelope(2, "led", 0, "2");
        int slot = server.Connect();
        Assert.AreEqual(
            Wire.EventStreamHead + Wire.Chunk("retry: 2000\n\n") + Wire.Chunk(Wire.Event(2, two)),
            server.Exchange(
                slot,
                Wire.Request("GET", "/sse?since=x", "Last-Event-ID: 5f3a9c01-1\r\n", "")));
        int reset = server.Connect();
        Assert.AreEqual(
            Wire.EventStreamHead + Wire.Chunk("retry: 2000\n\n")
                + Wire.Chunk("event: comet.reset\nid: 5f3a9c01-0\n"
                    + "data: {\"epoch\":\"5f3a9c01\"}\n\n")
                + Wire.Chunk(Wire.Event(1, s_one)) + Wire.Chunk(Wire.Event(2, two)),
            server.Exchange(
                reset, Wire.Request("GET", "/sse", "Last-Event-ID: 00000000-1\r\n", "")));
        Assert.AreEqual(
            Wire.Error("404 Not Found", "", "no such topic", false),
            server.Ask(Wire.Request(
                "GET", "/sse?since=x&topics=x", "Last-Event-ID: 5f3a9c01-1\r\n", "")));
    }

    [TestMethod]
    public void HTTP_1_0_gets_what_the_close_delimits()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        string head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
            + "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
        Assert.AreEqual(
            head + "\n",
            server.Exchange(slot, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        server.Publish(TestServer.Led, "1");
        Assert.AreEqual(s_one + "\n", server.Receive(slot));
        server.Stop();
        Assert.AreEqual("", server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void HTTP_1_0_may_keep_the_connection_where_the_length_is_known()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        string request = "GET /poll HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        string answer = server.Exchange(slot, request);
        Assert.IsTrue(answer.Contains("\r\nConnection: keep-alive\r\n\r\n"));
        Assert.AreEqual(answer, server.Exchange(slot, request));
        Assert.IsTrue(server.Exchange(
            slot, "GET /status HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").Contains(
                "\r\nConnection: close\r\n\r\n{"));
        Assert.IsTrue(server.IsFinished(slot));
    }
}
