using Comet.Embedded.Uplink;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Uplink;

[TestClass]
public class UplinkExchangeTests
{
    [TestMethod]
    public void Nothing_but_the_greeting_leaves_before_the_relay_has_answered_it()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(2);
        Assert.AreEqual("", relay.Read());
        Assert.AreEqual(RelayPeer.Resume(0), relay.Connect());
        Assert.IsFalse(relay.Exchange.IsLive);
        Assert.AreEqual(RelayPeer.Events(1, 2), relay.Ask(RelayPeer.Ack(0)));
        Assert.IsTrue(relay.Exchange.IsLive);
    }

    [TestMethod]
    public void Live_events_leave_as_they_come()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual("", relay.Read());
        relay.Server.PublishMany(1);
        Assert.AreEqual(RelayPeer.Events(1, 1), relay.Read());
        relay.Server.Publish(TestServer.Led, "true");
        Assert.AreEqual(TestServer.Envelope(2, "led", 0, "true") + "\n", relay.Read());
    }

    [TestMethod]
    public void What_is_not_acknowledged_is_sent_again_on_the_next_connection()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(5);
        relay.Open(0);
        Assert.AreEqual(RelayPeer.Events(1, 5), relay.Read());
        relay.Tell(RelayPeer.Ack(3));
        relay.Open(3);
        Assert.AreEqual(RelayPeer.Events(4, 5), relay.Read());
        relay.Tell(RelayPeer.Ack(5));
        relay.Open(5);
        Assert.AreEqual("", relay.Read());
    }

    [TestMethod]
    public void An_acknowledgement_that_comes_twice_or_late_changes_nothing()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(5);
        relay.Open(0);
        relay.Read();
        relay.Tell(RelayPeer.Ack(5));
        relay.Tell(RelayPeer.Ack(5));
        relay.Tell(RelayPeer.Ack(2));
        Assert.AreEqual("", relay.Read());
        Assert.AreEqual(RelayPeer.Resume(5), relay.Connect());
    }

    [TestMethod]
    public void What_an_earlier_connection_carried_is_not_sent_again_once_acknowledged()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(5);
        relay.Open(0);
        relay.Read();
        Assert.AreEqual(RelayPeer.Resume(0), relay.Connect());
        Assert.AreEqual(RelayPeer.Events(5, 5), relay.Ask(RelayPeer.Ack(4)));
        relay.Server.PublishMany(1);
        Assert.AreEqual("", relay.Ask(RelayPeer.Ack(6)));
    }

    [TestMethod]
    public void No_more_events_are_under_way_than_allowed()
    {
        RelayPeer relay = new RelayPeer();
        int most = UplinkExchange.InFlightMax;
        relay.Server.PublishMany(most + 4);
        relay.Open(0);
        Assert.AreEqual(RelayPeer.Events(1, most), relay.Read());
        Assert.AreEqual(RelayPeer.Events(most + 1, most + 3), relay.Ask(RelayPeer.Ack(3)));
        Assert.AreEqual(
            RelayPeer.Events(most + 4, most + 4), relay.Ask(RelayPeer.Ack(most)));
    }

    [TestMethod]
    public void A_relay_that_lost_its_history_gets_all_that_is_kept()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(3);
        relay.Open(0);
        relay.Read();
        relay.Tell(RelayPeer.Ack(3));
        Assert.AreEqual(RelayPeer.Resume(3), relay.Connect());
        Assert.AreEqual(RelayPeer.Events(1, 3), relay.Ask("{\"since\":\"earliest\"}"));
    }

    [TestMethod]
    public void A_rewind_outlives_the_connection()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(3);
        relay.Open(0);
        relay.Read();
        relay.Tell(RelayPeer.Ack(3));
        Assert.AreEqual(
            RelayPeer.Events(2, 3), relay.Ask("{\"since\":\"" + TestServer.Id(1) + "\"}"));
        Assert.AreEqual(RelayPeer.Resume(1), relay.Connect());
    }

    [TestMethod]
    public void A_relay_may_ask_for_what_is_new_only()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(3);
        relay.Connect();
        Assert.AreEqual("", relay.Ask("{\"since\":\"latest\"}"));
        Assert.AreEqual(RelayPeer.Resume(3), relay.Connect());
    }

    [TestMethod]
    public void An_id_of_another_boot_gets_a_reset_and_all_that_is_kept()
    {
        RelayPeer relay = new RelayPeer();
        relay.Server.PublishMany(2);
        relay.Connect();
        Assert.AreEqual(
            "{\"reset\":{\"epoch\":\"" + TestServer.EpochText + "\"}}\n" + RelayPeer.Events(1, 2),
            relay.Ask("{\"since\":\"0badcafe-7\"}"));
    }

    [TestMethod]
    public void What_the_log_has_lost_is_told_as_a_gap()
    {
        RelayPeer relay = new RelayPeer(new TestServer(TestServer.Tiny()), 1024);
        relay.Server.PublishMany(10);
        relay.Open(0);
        Assert.AreEqual(RelayPeer.Gap(1, 7) + RelayPeer.Events(8, 10), relay.Read());
        Assert.AreEqual(RelayPeer.Resume(0), relay.Connect());
        relay.Tell(RelayPeer.Ack(7));
        Assert.AreEqual(RelayPeer.Events(8, 10), relay.Read());
    }

    [TestMethod]
    public void A_gap_that_was_not_acknowledged_is_told_again()
    {
        RelayPeer relay = new RelayPeer(new TestServer(TestServer.Tiny()), 1024);
        relay.Server.PublishMany(10);
        relay.Open(0);
        relay.Read();
        relay.Open(0);
        Assert.AreEqual(RelayPeer.Gap(1, 7) + RelayPeer.Events(8, 10), relay.Read());
    }

    [TestMethod]
    public void A_gap_does_not_count_as_events_under_way()
    {
        RelayPeer relay = new RelayPeer(new TestServer(TestServer.Tiny()), 1024);
        relay.Server.PublishMany(UplinkExchange.InFlightMax * 3);
        relay.Open(0);
        int last = UplinkExchange.InFlightMax * 3;
        Assert.AreEqual(
            RelayPeer.Gap(1, last - 3) + RelayPeer.Events(last - 2, last), relay.Read());
    }

    [TestMethod]
    public void The_log_may_overtake_a_relay_that_does_not_acknowledge()
    {
        RelayPeer relay = new RelayPeer(new TestServer(TestServer.Tiny()), 1024);
        relay.Open(0);
        for (int i = 1; i <= UplinkExchange.InFlightMax; i++)
        {
            relay.Server.Publish(TestServer.Temperature, i.ToString());
            Assert.AreEqual(RelayPeer.Events(i, i), relay.Read());
        }

        int next = UplinkExchange.InFlightMax + 1;
        relay.Server.Publish(TestServer.Temperature, next.ToString());
        Assert.AreEqual("", relay.Read());
        for (int i = next + 1; i <= next + 3; i++)
        {
            relay.Server.Publish(TestServer.Temperature, i.ToString());
        }

        Assert.AreEqual(
            RelayPeer.Gap(next, next) + RelayPeer.Events(next + 1, next + 3), relay.Read());
    }

    [TestMethod]
    public void An_event_that_cannot_be_carried_is_told_as_a_gap()
    {
        RelayPeer relay = new RelayPeer(new TestServer(), UplinkExchange.LineBytesMin);
        string longest = "";
        while (TestServer.Envelope(1, "temperature", 0, longest + "1").Length
            < UplinkExchange.LineBytesMin)
        {
            longest += "1";
        }

        relay.Server.Publish(TestServer.Temperature, longest);
        relay.Server.Publish(TestServer.Temperature, longest + "1");
        relay.Server.Publish(TestServer.Temperature, "3");
        relay.Open(0);
        Assert.AreEqual(
            TestServer.Envelope(1, "temperature", 0, longest) + "\n" + RelayPeer.Gap(2, 2)
                + RelayPeer.Events(3, 3),
            relay.Read());
    }

    [TestMethod]
    public void What_does_not_fit_into_the_room_left_waits()
    {
        RelayPeer relay = new RelayPeer();
        byte[] buffer = new byte[1024];
        relay.Server.PublishMany(1);
        relay.Open(0);
        int length = RelayPeer.Events(1, 1).Length;
        Assert.AreEqual(0, relay.Exchange.PollMessage(buffer, 0, length - 1, 1000));
        Assert.IsTrue(relay.Exchange.HasOutput);
        Assert.AreEqual(length, relay.Exchange.PollMessage(buffer, 5, length, 1000));
    }

    [TestMethod]
    public void A_relay_that_does_not_answer_the_greeting_is_overdue()
    {
        RelayPeer relay = new RelayPeer();
        long start = relay.Server.NowMs;
        relay.Connect();
        Assert.AreEqual(start + UplinkExchange.AckTimeoutMs, relay.Exchange.PollDeadline());
        Assert.IsFalse(relay.Exchange.IsOverdue(start + UplinkExchange.AckTimeoutMs - 1));
        Assert.IsTrue(relay.Exchange.IsOverdue(start + UplinkExchange.AckTimeoutMs));
        relay.Exchange.HandleDisconnected();
        Assert.AreEqual(long.MaxValue, relay.Exchange.PollDeadline());
    }

    [TestMethod]
    public void A_relay_is_overdue_only_while_something_is_under_way()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual(long.MaxValue, relay.Exchange.PollDeadline());
        long start = relay.Server.NowMs;
        relay.Server.PublishMany(2);
        relay.Read();
        Assert.AreEqual(start + UplinkExchange.AckTimeoutMs, relay.Exchange.PollDeadline());
        relay.Server.NowMs = start + 500;
        relay.Tell(RelayPeer.Ack(1));
        Assert.AreEqual(start + 500 + UplinkExchange.AckTimeoutMs, relay.Exchange.PollDeadline());
        relay.Server.NowMs = start + 900;
        relay.Tell(RelayPeer.Ack(1));
        Assert.AreEqual(start + 500 + UplinkExchange.AckTimeoutMs, relay.Exchange.PollDeadline());
        relay.Tell(RelayPeer.Ack(2));
        Assert.AreEqual(long.MaxValue, relay.Exchange.PollDeadline());
    }
}
