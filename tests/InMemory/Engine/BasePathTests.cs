using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>A server that is reached under a path of its own.</summary>
[TestClass]
public class BasePathTests
{
    private const string Base = "/devices/board-1";

    private static TestServer Server(int receiveBytes)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ReceiveBytes = receiveBytes;
        limits.BodyBytesMax = 15;
        limits.MessageBytesMax = 15;
        return new TestServer(limits, null, new AccessPolicy("a", "", false, Base), false);
    }

    [TestMethod]
    [DataRow("GET", "/devices/board-1/poll", "200 ")]
    [DataRow("GET", "/devices/board-1/poll?since=latest&topics=led", "200 ")]
    [DataRow("GET", "/devices/board%2D1/poll", "200 ")]
    [DataRow("GET", "http://a/devices/board-1/status", "200 ")]
    [DataRow("GET", "/devices/board-1/", "200 ")]
    [DataRow("GET", "/devices/board-1/none", "404 ")]
    [DataRow("GET", "/devices/board-1", "404 ")]
    [DataRow("GET", "/devices/board-1?since=latest", "404 ")]
    [DataRow("GET", "/devices/board-2/poll", "404 ")]
    [DataRow("GET", "/devices/board-11/poll", "404 ")]
    [DataRow("GET", "/devices/board-1poll", "404 ")]
    [DataRow("GET", "/devices", "404 ")]
    [DataRow("GET", "/poll", "404 ")]
    [DataRow("GET", "/", "404 ")]
    [DataRow("GET", "/devices/board-1/devices/board-1/poll", "404 ")]
    [DataRow("POST", "/devices/board-1/publish/led", "200 ")]
    [DataRow("POST", "/devices/board-1/publish/temperature", "403 ")]
    [DataRow("POST", "/devices/board-1/publish/none", "404 ")]
    [DataRow("POST", "/publish/led", "404 ")]
    public void Only_what_begins_with_the_base_path_is_found(
        string method, string target, string status)
    {
        string request = method + " " + target + " HTTP/1.1\r\nHost: a\r\n"
            + (method == "POST" ? "Content-Length: 4\r\n\r\ntrue" : "\r\n");
        string whole = Server(1024).Ask(request);
        Assert.AreEqual(9, whole.IndexOf(status), whole);
        int[] sizes = new int[] { 16, 1024 };
        foreach (int size in sizes)
        {
            TestServer server = Server(size);
            int slot = server.Connect();
            server.SendSlowly(slot, request);
            string answer = server.Receive(slot);
            Assert.AreEqual(9, answer.IndexOf(status), answer);
        }
    }

    [TestMethod]
    public void Streams_and_WebSockets_are_found_under_it()
    {
        TestServer server = Server(1024);
        int stream = server.Get(Base + "/sse?since=latest");
        int socket = server.OpenWebSocket(Base + "/ws?since=latest");
        server.Receive(stream);
        server.Receive(socket);
        server.Publish(TestServer.Led, "true");
        Assert.IsTrue(server.Receive(stream).IndexOf("\"topic\":\"led\"") > 0);
        Assert.IsTrue(server.Receive(socket).IndexOf("\"topic\":\"led\"") > 0);
    }

    [TestMethod]
    public void Requests_that_follow_each_other_are_all_read_from_its_start()
    {
        TestServer server = Server(1024);
        string request = "GET " + Base + "/poll?topics=led HTTP/1.1\r\nHost: a\r\n\r\n";
        string answers = server.Exchange(server.Connect(), request + request + request);
        int count = 0;
        for (int at = answers.IndexOf("200 OK"); at >= 0; at = answers.IndexOf("200 OK", at + 1))
        {
            count++;
        }

        Assert.AreEqual(3, count, answers);
    }
}
