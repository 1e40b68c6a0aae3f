namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class StopTests
{
    [TestMethod]
    public void An_idle_connection_finishes()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Stop();
        Assert.IsTrue(server.IsFinished(slot));
        Assert.IsFalse(server.Engine.IsStopped);
        server.EndStream(slot);
        Assert.IsTrue(server.IsClosed(slot));
        Assert.IsTrue(server.Engine.IsStopped);
        Assert.AreEqual(-1, server.Connect());
    }

    [TestMethod]
    public void A_request_under_way_is_answered_and_the_connection_closes()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "GET /poll HT");
        int body = server.Connect();
        server.Send(body, "POST /publish/led HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntr");
        server.Stop();
        string batch = Wire.Batch(0, "");
        string head = batch.Substring(0, batch.IndexOf("\r\n\r\n"));
        Assert.AreEqual(
            head
                + "\r\nConnection: close\r\n\r\n"
                + "{\"next\":\"5f3a9c01-0\",\"gap\":null,\"events\":[]}\n",
            server.Exchange(slot, "TP/1.1\r\nHost: a\r\n\r\n"));
        Assert.IsTrue(server.IsFinished(slot));
        Assert.IsTrue(server.Exchange(body, "ue").EndsWith(
            "Connection: close\r\n\r\n{\"id\":\"5f3a9c01-1\",\"subscribers\":0}\n"));
        server.Wait(server.Limits.CloseTimeoutMs);
        Assert.IsTrue(server.Engine.IsStopped);
    }

    [TestMethod]
    public void A_long_poll_gets_an_empty_batch()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/long-poll");
        server.Stop();
        string answer = server.Receive(slot);
        Assert.IsTrue(answer.EndsWith(
            "Connection: close\r\n\r\n{\"next\":\"5f3a9c01-0\",\"gap\":null,\"events\":[]}\n"));
        server.EndStream(slot);
        Assert.IsTrue(server.Engine.IsStopped);
    }

    [TestMethod]
    public void Streams_get_what_is_pending_and_their_last_chunk()
    {
        TestServer server = new TestServer();
        int stream = server.Get("/stream");
        int events = server.Get("/sse");
        server.Receive(stream);
        server.Receive(events);
        server.SetDeaf(stream, true);
        server.Publish(TestServer.Led, "1");
        server.Receive(events);
        server.Stop();
        server.SetDeaf(stream, false);
        Assert.AreEqual(
            Wire.Chunk(TestServer.Envelope(1, "led", 0, "1") + "\n") + Wire.LastChunk,
            server.Receive(stream));
        Assert.AreEqual(Wire.LastChunk, server.Receive(events));
        server.EndStream(stream);
        server.EndStream(events);
        Assert.IsTrue(server.Engine.IsStopped);
    }

    [TestMethod]
    public void WebSockets_are_closed_with_1001()
    {
        TestServer server = new TestServer();
        int ws = server.OpenWebSocket("/ws");
        int echo = server.OpenWebSocket("/echo");
        server.Receive(ws);
        server.Receive(echo);
        server.Stop();
        Assert.AreEqual(Wire.Close(1001), server.Receive(ws));
        Assert.AreEqual(Wire.Close(1001), server.Receive(echo));
        Assert.IsTrue(server.IsFinished(ws));
        server.EndStream(ws);
        server.Wait(server.Limits.CloseTimeoutMs);
        Assert.IsTrue(server.Engine.IsStopped);
    }

    [TestMethod]
    public void A_stop_in_the_midst_of_a_response_does_not_change_it()
    {
        // The head is larger than the buffer; a stop must not put a field into what has left.
        CheckUnchanged("/poll");
        CheckUnchanged("/nothing");
        CheckUnchanged("/plain.txt");
    }

    private static void CheckUnchanged(string target)
    {
        TestServer first = new TestServer(TestServer.Tiny());
        string whole = first.Ask(Wire.Get(target));
        for (int read = 0; read < whole.Length; read++)
        {
            for (int cut = 0; cut < 2; cut++)
            {
                TestServer server = new TestServer(TestServer.Tiny());
                int slot = server.Connect();
                server.SetDeaf(slot, true);
                server.Send(slot, Wire.Get(target));
                for (int i = 0; i < read; i++)
                {
                    server.ReadSome(slot, 1);
                }

                if (cut == 0)
                {
                    server.Stop();
                }
                else
                {
                    server.EndStream(slot);
                }

                Assert.AreEqual(whole, server.ReadSlowly(slot), read.ToString());
                Assert.IsTrue(cut == 0 ? server.IsFinished(slot) : server.IsClosed(slot));
            }
        }
    }

    [TestMethod]
    public void A_reply_that_has_begun_to_leave_is_completed_before_the_close()
    {
        TestServer server = new TestServer(TestServer.Tiny());
        int slot = server.Connect();
        server.SendSlowly(slot, Wire.Upgrade("/ws"));
        server.Receive(slot);
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.MaskedText("{\"x\":1"));
        server.ReadSome(slot, 3);
        server.Stop();
        Assert.AreEqual(
            Wire.Text("{\"error\":\"the value must be one JSON value\",\"topic\":null}")
                + Wire.Close(1001),
            server.ReadSlowly(slot));
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void A_stop_inside_a_half_read_ping_ends_without_a_close_frame()
    {
        TestServer server = new TestServer(TestServer.Tiny());
        int slot = server.Connect();
        server.SendSlowly(slot, Wire.Upgrade("/echo"));
        server.Receive(slot);
        server.Send(slot, Wire.Masked(0x89, "12345678").Substring(0, 9));
        Assert.AreEqual(Wire.Frame(0x8A, "12345678").Substring(0, 5), server.Receive(slot));
        server.Stop();
        Assert.AreEqual("", server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
    }
}
