using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>A head that arrives in pieces is parked, in its receive buffer or in a row.</summary>
[TestClass]
public class ParkedHeadTests
{
    private const string Request =
        "GET /poll?since=5f3a9c01-1&topics=led,temperature HTTP/1.1\r\nHost: localhost:8080\r\n"
        + "Accept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n";

    private static CometLimits With(int receiveBytes)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ReceiveBytes = receiveBytes;
        limits.BodyBytesMax = 15;
        limits.MessageBytesMax = 15;
        return limits;
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(191)]
    [DataRow(192)]
    [DataRow(1024)]
    public void A_split_head_means_the_same_as_a_whole_one(int receiveBytes)
    {
        TestServer server = new TestServer(With(receiveBytes));
        server.Publish(TestServer.Temperature, "1");
        server.Publish(TestServer.Led, "true");
        int slot = server.Connect();
        string whole = server.Exchange(slot, Request);
        Assert.IsTrue(whole.IndexOf("\"data\":true") > 0, whole);
        int other = server.Connect();
        for (int split = 1; split < Request.Length; split++)
        {
            // Another head in between: what is parked belongs to its connection.
            Assert.AreEqual("", server.Exchange(slot, Request.Substring(0, split)));
            Assert.IsTrue(server.Engine.ReceiveCapacity(slot) > 0, "there is room for the rest");
            Assert.AreEqual("", server.Exchange(other, "GET /stat"));
            Assert.AreEqual(whole, server.Exchange(slot, Request.Substring(split)));
            server.Exchange(other, "us HTTP/1.1\r\nHost: a\r\n\r\n");
        }
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(192)]
    [DataRow(1024)]
    public void Requests_behind_a_parked_head_are_answered_in_turn(int receiveBytes)
    {
        TestServer server = new TestServer(With(receiveBytes));
        int slot = server.Connect();
        string one = server.Exchange(slot, Request);
        server.Send(slot, Request.Substring(0, 30));
        Assert.AreEqual(
            one + one + one,
            server.Exchange(slot, Request.Substring(30) + Request + Request));
    }

    [TestMethod]
    public void A_parked_head_that_times_out_gets_408()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "GET /poll");
        server.Wait(server.Limits.HeadTimeoutMs);
        string answer = server.Receive(slot);
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 408 "), answer);
    }
}
