namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class PollingTests
{
    private const string Head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        + "X-Content-Type-Options: nosniff\r\nContent-Length: ";

    private static string Batch(string body)
    {
        return Head + body.Length.ToString() + "\r\nCache-Control: no-store\r\n\r\n" + body;
    }

    private static string Poll(TestServer server, string query)
    {
        int slot = server.Get("/poll" + query);
        return server.Receive(slot);
    }

    [TestMethod]
    public void An_empty_log_gives_an_empty_batch()
    {
        TestServer server = new TestServer();
        Assert.AreEqual(
            Batch("{\"next\":\"5f3a9c01-0\",\"gap\":null,\"events\":[]}\n"), Poll(server, ""));
    }

    [TestMethod]
    public void Without_since_the_latest_of_each_topic_comes()
    {
        TestServer server = new TestServer();
        server.Publish(TestServer.Temperature, "1");
        server.Publish(TestServer.Led, "true");
        server.NowMs = 1250;
        server.Publish(TestServer.Temperature, "2");
        string led = TestServer.Envelope(2, "led", 0, "true");
        string temperature = TestServer.Envelope(3, "temperature", 250, "2");
        Assert.AreEqual(
            Batch("{\"next\":\"5f3a9c01-3\",\"gap\":null,\"events\":[" + led + "," + temperature
                + "]}\n"),
            Poll(server, ""));
    }

    [TestMethod]
    public void An_id_gives_what_follows_it()
    {
        TestServer server = new TestServer();
        server.Publish(TestServer.Temperature, "1");
        server.Publish(TestServer.Led, "true");
        server.Publish(TestServer.Temperature, "2");
        string expected = Batch("{\"next\":\"5f3a9c01-3\",\"gap\":null,\"events\":["
            + TestServer.Envelope(2, "led", 0, "true") + ","
            + TestServer.Envelope(3, "temperature", 0, "2") + "]}\n");
        Assert.AreEqual(expected, Poll(server, "?since=5f3a9c01-1"));
        Assert.AreEqual(expected, Poll(server, "?since=5F3A9C01-01"));
        Assert.AreEqual(
            Batch("{\"next\":\"5f3a9c01-3\",\"gap\":null,\"events\":["
                + TestServer.Envelope(2, "led", 0, "true") + "]}\n"),
            Poll(server, "?since=5f3a9c01-1&topics=led,message"));
        Assert.AreEqual(
            Batch("{\"next\":\"5f3a9c01-3\",\"gap\":null,\"events\":[]}\n"),
            Poll(server, "?since=latest"));
    }
}
