using Comet.Embedded.Uplink;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Uplink;

[TestClass]
public class UplinkExchangeTests
{
    private readonly RelayPeer _relay = new RelayPeer();

    [TestMethod]
    public void Nothing_but_the_greeting_leaves_before_the_relay_has_answered_it()
    {
        _relay.Server.PublishMany(2);
        Assert.AreEqual("", _relay.Read());
        Assert.AreEqual(RelayPeer.Resume(0), _relay.Connect());
        Assert.IsFalse(_relay.Exchange.IsLive);
        Assert.AreEqual(RelayPeer.Events(1, 2), _relay.Ask(RelayPeer.Ack(0)));
        Assert.IsTrue(_relay.Exchange.IsLive);
    }

    [TestMethod]
    public void Live_events_leave_as_they_come()
    {
        _relay.Open(0);
        Assert.AreEqual("", _relay.Read());
        _relay.Server.PublishMany(1);
        Assert.AreEqual(RelayPeer.Events(1, 1), _relay.Read());
        _relay.Server.Publish(TestServer.Led, "true");
        Assert.AreEqual(TestServer.Envelope(2, "led", 0, "true") + "\n", _relay.Read());
    }

    [TestMethod]
    public void What_is_not_acknowledged_is_sent_again_on_the_next_connection()
    {
        _relay.Server.PublishMany(5);
        _relay.Open(0);
        Assert.AreEqual(RelayPeer.Events(1, 5), _relay.Read());
        _relay.Tell(RelayPeer.Ack(3));
        _relay.Open(3);
        Assert.AreEqual(RelayPeer.Events(4, 5), _relay.Read());
        _relay.Tell(RelayPeer.Ack(5));
        _relay.Open(5);
        Assert.AreEqual("", _relay.Read());
    }

    [TestMethod]
    public void An_acknowledgement_that_comes_twice_or_late_changes_nothing()
    {
        _relay.Server.PublishMany(5);
        _relay.Open(0);
        _relay.Read();
        _relay.Tell(RelayPeer.Ack(5));
        _relay.Tell(RelayPeer.Ack(5));
        _relay.Tell(RelayPeer.Ack(2));
        Assert.AreEqual("", _relay.Read());
        Assert.AreEqual(RelayPeer.Resume(5), _relay.Connect());
    }

    [TestMethod]
    public void What_an_earlier_connection_carried_is_not_sent_again_once_acknowledged()
    {
        _relay.Server.PublishMany(5);
        _relay.Open(0);
        _relay.Read();
        Assert.AreEqual(RelayPeer.Resume(0), _relay.Connect());
        Assert.AreEqual(RelayPeer.Events(5, 5), _relay.Ask(RelayPeer.Ack(4)));
        _relay.Server.PublishMany(1);
        Assert.AreEqual("", _relay.Ask(RelayPeer.Ack(6)));
    }

    [TestMethod]
    public void No_more_events_are_under_way_than_allowed()
    {
        int most = UplinkExchange.InFlightMax;
        _relay.Server.PublishMany(most + 4);
        _relay.Open(0);
        Assert.AreEqual(RelayPeer.Events(1, most), _relay.Read());
        Assert.AreEqual(RelayPeer.Events(most + 1, most + 3), _relay.Ask(RelayPeer.Ack(3)));
        Assert.AreEqual(
            RelayPeer.Events(most + 4, most + 4), _relay.Ask(RelayPeer.Ack(most)));
    }

    [TestMethod]
    public void A_relay_that_lost_its_history_gets_all_that_is_kept()
    {
        _relay.Server.PublishMany(3);
        _relay.Open(0);
        _relay.Read();
        _relay.Tell(RelayPeer.Ack(3));
        Assert.AreEqual(RelayPeer.Resume(3), _relay.Connect());
        Assert.AreEqual(RelayPeer.Events(1, 3), _relay.Ask("{\"since\":\"earliest\"}"));
    }

    [TestMethod]
    public void A_rewind_outlives_the_connection()
    {
        _relay.Server.PublishMany(3);
        _relay.Open(0);
        _relay.Read();
        _relay.Tell(RelayPeer.Ack(3));
        Assert.AreEqual(
            RelayPeer.Events(2, 3), _relay.Ask("{\"since\":\"" + TestServer.Id(1) + "\"}"));
        Assert.AreEqual(RelayPeer.Resume(1), _relay.Connect());
    }

    [TestMethod]
    public void A_relay_may_ask_for_what_is_new_only()
    {
        _relay.Server.PublishMany(3);
        _relay.Connect();
        Assert.AreEqual("", _relay.Ask("{\"since\":\"latest\"}"));
        Assert.AreEqual(RelayPeer.Resume(3), _relay.Connect());
    }

    [TestMethod]
    public void An_id_of_another_boot_gets_a_reset_and_all_that_is_kept()
    {
        _relay.Server.PublishMany(2);
        _relay.Connect();
        Assert.AreEqual(
            "{\"reset\":{\"epoch\":\"" + TestServer.EpochText + "\"}}\n" + RelayPeer.Events(1, 2),
            _relay.Ask("{\"since\":\"0badcafe-7\"}"));
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
        byte[] buffer = new byte[1024];
        _relay.Server.PublishMany(1);
        _relay.Open(0);
        int length = RelayPeer.Events(1, 1).Length;
        Assert.AreEqual(0, _relay.Exchange.PollMessage(buffer, 0, length - 1, 1000));
        Assert.IsTrue(_relay.Exchange.HasOutput);
        Assert.AreEqual(length, _relay.Exchange.PollMessage(buffer, 5, length, 1000));
    }

    [TestMethod]
    public void A_relay_that_does_not_answer_the_greeting_is_overdue()
    {
        long start = _relay.Server.NowMs;
        _relay.Connect();
        Assert.AreEqual(start + UplinkExchange.AckTimeoutMs, _relay.Exchange.PollDeadline());
        Assert.IsFalse(_relay.Exchange.IsOverdue(start + UplinkExchange.AckTimeoutMs - 1));
        Assert.IsTrue(_relay.Exchange.IsOverdue(start + UplinkExchange.AckTimeoutMs));
        _relay.Exchange.HandleDisconnected();
        Assert.AreEqual(long.MaxValue, _relay.Exchange.PollDeadline());
    }

    [TestMethod]
    public void A_relay_is_overdue_only_while_something_is_under_way()
    {
        _relay.Open(0);
        Assert.AreEqual(long.MaxValue, _relay.Exchange.PollDeadline());
        long start = _relay.Server.NowMs;
        _relay.Server.PublishMany(2);
        _relay.Read();
        Assert.AreEqual(start + UplinkExchange.AckTimeoutMs, _relay.Exchange.PollDeadline());
        _relay.Server.NowMs = start + 500;
        _relay.Tell(RelayPeer.Ack(1));
        Assert.AreEqual(start + 500 + UplinkExchange.AckTimeoutMs, _relay.Exchange.PollDeadline());
        _relay.Server.NowMs = start + 900;
        _relay.Tell(RelayPeer.Ack(1));
        Assert.AreEqual(start + 500 + UplinkExchange.AckTimeoutMs, _relay.Exchange.PollDeadline());
        _relay.Tell(RelayPeer.Ack(2));
        Assert.AreEqual(long.MaxValue, _relay.Exchange.PollDeadline());
    }
}
