using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Limits at their edges, and what must not cost a slot.</summary>
[TestClass]
public class LimitsTests
{
    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(19, 2)]
    [DataRow(20, 2)]
    [DataRow(1000, 100)]
    public void The_desktop_s_profile_takes_any_count_of_connections(int connections, int reserved)
    {
        CometLimits limits = CometLimits.Host(connections);
        limits.Validate();
        Assert.AreEqual(reserved, limits.ReservedForRequests);
    }

    [TestMethod]
    [DataRow(65535, 65535, 10, true)]
    [DataRow(65536, 65535, 10, false)]
    [DataRow(65535, 65536, 10, false)]
    [DataRow(1024, 1024, 65536, true)]
    [DataRow(1024, 1024, 65537, false)]
    public void Slots_and_buffers_are_counted_in_16_bits(
        int receive, int transmit, int connections, bool valid)
    {
        CometLimits limits = new CometLimits();
        limits.ReceiveBytes = receive;
        limits.TransmitBytes = transmit;
        limits.Connections = connections;
        bool accepted = true;
        try
        {
            limits.Validate();
        }
        catch (InvariantException)
        {
            accepted = false;
        }

        Assert.AreEqual(valid, accepted);
    }

    [TestMethod]
    public void An_empty_line_behind_a_long_poll_does_not_hide_its_peer_s_end()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, Wire.Get("/long-poll?since=latest&wait=60") + "\r\n");
        Assert.IsTrue(server.Engine.ReceiveCapacity(slot) > 0);
        server.EndStream(slot);
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    public void A_long_poll_asked_for_during_a_stop_gets_its_empty_batch()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "GET /long-poll?since=latest&wait=60 HTTP/1.1\r\nHo");
        server.Stop();
        server.Send(slot, "st: a\r\n\r\n");
        string answer = server.Receive(slot);
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 200 OK\r\n"), answer);
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void A_repeated_topic_is_refused_even_if_the_first_is_empty()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws?since=latest");
        server.Receive(slot);
        server.Send(
            slot, Wire.MaskedText("{\"topic\":\"\",\"topic\":\"led\",\"data\":true}"));
        Assert.AreEqual(0, server.Application.Accepted);
        Assert.IsTrue(server.Receive(slot).IndexOf("\"error\"") > 0);
    }

    [TestMethod]
    public void A_file_without_bytes_leaves_a_connection_with_a_deadline()
    {
        // The buffer ends where the head does, so that nothing is left to send with the content.
        for (int size = 150; size < 400; size++)
        {
            CometLimits limits = new CometLimits();
            limits.TransmitBytes = size;
            TestServer server = new TestServer(limits);
            int slot = server.Get("/empty.txt");
            Assert.IsTrue(server.Receive(slot).EndsWith("\r\n\r\n"));
            server.Wait(limits.IdleTimeoutMs);
            Assert.IsTrue(server.IsFinished(slot), size.ToString());
        }
    }
}
