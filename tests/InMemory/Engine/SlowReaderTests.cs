namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class SlowReaderTests
{
    // Publishes until the log has overtaken a reader that takes nothing; returns the last id.
    private static long Overtake(TestServer server)
    {
        server.PublishMany(400);
        return server.Engine.Log.Last;
    }

    private static string Envelopes(long from, long to, string before, string after)
    {
        string all = "";
        for (long i = from; i <= to; i++)
        {
            all += before + TestServer.Envelope(i, "temperature", 0, i.ToString()) + after;
        }

        return all;
    }

    // What a stream of chunks holds.
    private static string Dechunk(string text)
    {
        string content = "";
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf('\r', at);
            int size = 0;
            for (; at < end; at++)
            {
                size = (size * 16) + "0123456789abcdef".IndexOf(text[at]);
            }

            content += text.Substring(end + 2, size);
            at = end + 4 + size;
        }

        return content;
    }

    // Which events a full buffer held, then one gap, then the oldest kept up to the last.
    private static void CheckLines(TestServer server, string lines, long last)
    {
        long first = server.Engine.Log.First;
        int gap = lines.IndexOf("{\"gap\"");
        Assert.IsTrue(gap > 0, lines);
        string before = lines.Substring(0, gap);
        long held = 0;
        while (before.Length > Envelopes(1, held, "", "\n").Length)
        {
            held++;
        }

        Assert.AreEqual(Envelopes(1, held, "", "\n"), before);
        Assert.AreEqual(
            Wire.Gap(held + 1, first - 1) + "\n" + Envelopes(first, last, "", "\n"),
            lines.Substring(gap));
    }

    [TestMethod]
    public void A_stream_that_was_not_read_gets_one_gap_and_goes_on()
    {
        TestServer server = new TestServer();
        int other = server.Get("/stream");
        int slot = server.Get("/stream");
        Assert.AreEqual(Wire.StreamHead, server.Receive(slot));
        server.SetDeaf(slot, true);
        long last = Overtake(server);
        server.SetDeaf(slot, false);
        CheckLines(server, Dechunk(server.Receive(slot)), last);
        Assert.AreEqual(
            Envelopes(1, last, "", "\n"),
            Dechunk(server.Receive(other).Substring(Wire.StreamHead.Length)));
    }

    [TestMethod]
    public void A_WebSocket_that_was_not_read_gets_one_gap_and_goes_on()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        Assert.AreEqual(Wire.Switching, server.Receive(slot));
        server.SetDeaf(slot, true);
        long last = Overtake(server);
        server.SetDeaf(slot, false);
        string frames = server.Receive(slot);
        string lines = "";
        while (frames.Length > 0)
        {
            Assert.AreEqual(0x81, (int)frames[0]);
            string line = frames.Substring(2, frames[1]);
            lines += line + "\n";
            frames = frames.Substring(2 + frames[1]);
        }

        CheckLines(server, lines, last);
    }

    [TestMethod]
    public void A_gap_notice_that_could_not_leave_grows_with_the_gap()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/stream");
        server.SetDeaf(slot, true);
        server.PublishMany(150);

        // A little room: the notice does not fit yet, and the log moves on.
        server.ReadSome(slot, 20);
        server.PublishMany(150);
        server.ReadSome(slot, 20);
        server.PublishMany(150);
        server.SetDeaf(slot, false);
        string lines = Dechunk(
            server.Receive(slot).Substring(Wire.StreamHead.Length));
        int gap = lines.IndexOf("{\"gap\"");
        Assert.IsTrue(gap > 0);
        Assert.AreEqual(-1, lines.IndexOf("{\"gap\"", gap + 1));
    }

    [TestMethod]
    public void A_batch_that_waits_for_room_is_made_again_when_the_log_moves_on()
    {
        TestServer server = new TestServer();
        server.PublishMany(3);
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/"));
        server.Send(slot, Wire.Get("/poll?since=earliest"));
        Overtake(server);
        server.SetDeaf(slot, false);
        string answers = server.Receive(slot);
        string batch = answers.Substring(answers.IndexOf("HTTP/1.1", 10));
        long first = server.Engine.Log.First;
        long last = server.Engine.Log.Last;
        Assert.AreEqual("", server.Receive(slot));
        string events = "";
        for (long i = first; i <= last; i++)
        {
            events += (i > first ? "," : "")
                + TestServer.Envelope(i, "temperature", 0, (i - 3).ToString());
        }

        // Everything since the cursor's place is told of: what it saw coming and what came later.
        Assert.AreEqual(Wire.Batch(last, events), batch);
    }

    [TestMethod]
    public void A_batch_whose_promised_events_are_gone_is_aborted()
    {
        TestServer server = new TestServer();
        server.PublishMany(100);
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/poll?since=earliest"));
        Overtake(server);
        server.ReadSome(slot, 1536);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    public void A_batch_of_which_only_the_end_is_missing_needs_the_log_no_more()
    {
        // Through every length of what stands before it, so that the end does not fit once.
        int aborted = 0;
        for (int length = 1100; length < 1400; length++)
        {
            TestServer server = new TestServer();
            server.Publish(TestServer.Temperature, "\"" + Wire.Repeat('x', length) + "\"");
            int slot = server.Connect();
            server.SetDeaf(slot, true);
            server.Send(slot, Wire.Get("/poll?since=earliest"));
            if (server.Engine.TransmitCount(slot) + 4 > 1536)
            {
                Overtake(server);
                server.SetDeaf(slot, false);
                aborted += server.IsAborted(slot) ? 1 : 0;
                if (!server.IsAborted(slot))
                {
                    Assert.IsTrue(server.Receive(slot).EndsWith("}]}\n"));
                }
            }
        }

        // Only a batch whose event itself was cut short.
        Assert.IsTrue(aborted < 290, aborted.ToString());
    }

    [TestMethod]
    public void A_WebSocket_that_sends_and_does_not_read_is_not_read_either()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        server.Receive(slot);
        server.SetDeaf(slot, true);
        server.Publish(TestServer.Temperature, "\"" + Wire.Repeat('x', 1600) + "\"");
        string message = Wire.MaskedText("{\"topic\":\"led\",\"data\":1}");
        int sent = 0;
        while (server.Send(slot, message) == message.Length)
        {
            sent++;
            Assert.IsTrue(sent < 1000);
        }

        server.SetDeaf(slot, false);
        Assert.AreEqual(0, server.Receive(slot).IndexOf((char)0x81));
        Assert.IsFalse(server.IsOver(slot));
        Assert.IsTrue(server.Application.Accepted > 0);
    }

    [TestMethod]
    public void A_peer_that_takes_nothing_is_aborted()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/stream");
        server.SetDeaf(slot, true);
        server.Publish(TestServer.Led, "1");
        server.Wait(server.Limits.WriteStallTimeoutMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Engine.HandleSent(slot, 0, server.NowMs);
        server.Wait(1);
        Assert.IsTrue(server.IsAborted(slot));
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    public void A_peer_that_takes_a_byte_now_and_then_is_not_aborted()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/stream");
        server.SetDeaf(slot, true);
        server.Publish(TestServer.Led, "1");
        for (int i = 0; i < 20; i++)
        {
            server.Wait(server.Limits.WriteStallTimeoutMs - 1);
            server.ReadSome(slot, 1);
        }

        Assert.IsFalse(server.IsOver(slot));
    }
}
