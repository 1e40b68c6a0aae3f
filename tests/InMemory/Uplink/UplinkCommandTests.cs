using Comet.Embedded.Uplink;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Uplink;

[TestClass]
public class UplinkCommandTests
{
    private const string First = "00c0ffee-1";
    private const string Second = "00c0ffee-2";

    [TestMethod]
    public void A_command_is_published_and_answered_with_the_event_it_became()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual(
            DoneAs(First, 1) + Led(1, "true"),
            relay.Ask(RelayPeer.Command(First, "led", "true")));
        Assert.AreEqual(1, relay.Server.Application.Accepted);
    }

    [TestMethod]
    public void A_command_that_is_sent_again_is_answered_again_and_not_done_again()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        relay.Ask(RelayPeer.Command(First, "led", "true"));
        Assert.AreEqual(DoneAs(First, 1), relay.Ask(RelayPeer.Command(First, "led", "true")));
        relay.Connect();
        relay.Ask(RelayPeer.Ack(1));
        Assert.AreEqual(DoneAs(First, 1), relay.Ask(RelayPeer.Command(First, "led", "true")));
        Assert.AreEqual(1, relay.Server.Application.Accepted);
        Assert.AreEqual(1L, relay.Server.Engine.Log.Last);
    }

    [TestMethod]
    public void Of_an_older_command_it_is_known_only_that_it_was_done()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        relay.Ask(RelayPeer.Command(First, "led", "true"));
        relay.Ask(RelayPeer.Command(Second, "led", "false"));
        Assert.AreEqual(
            RelayPeer.Done + First + "\",\"id\":null}\n",
            relay.Ask(RelayPeer.Command(First, "led", "true")));
        Assert.AreEqual(2, relay.Server.Application.Accepted);
    }

    [TestMethod]
    public void A_relay_that_started_anew_numbers_its_commands_anew()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        relay.Ask(RelayPeer.Command(Second, "led", "true"));
        Assert.AreEqual(
            DoneAs("00000000-0", 2) + Led(2, "true"),
            relay.Ask(RelayPeer.Command("00000000-0", "led", "true")));
        Assert.AreEqual(2, relay.Server.Application.Accepted);
    }

    [TestMethod]
    [DataRow("led", "\"refuse\"", "refused by the test")]
    [DataRow("temperature", "1", "only the device publishes to this topic")]
    [DataRow("none", "1", "no such topic")]
    public void A_refused_command_is_answered_so_however_often_it_comes(
        string topic, string data, string error)
    {
        RelayPeer relay = new RelayPeer();
        string answer = "{\"error\":\"" + error + "\",\"command\":\"" + First + "\"}\n";
        relay.Open(0);
        Assert.AreEqual(answer, relay.Ask(RelayPeer.Command(First, topic, data)));
        Assert.AreEqual(answer, relay.Ask(RelayPeer.Command(First, topic, data)));
        Assert.AreEqual(0L, relay.Server.Engine.Log.Last);
        Assert.IsTrue(relay.Exchange.IsLive);
    }

    [TestMethod]
    public void A_command_without_topic_or_data_is_refused()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual(
            "{\"error\":\"the message must be an object with topic and data\",\"command\":\""
                + First + "\"}\n",
            relay.Ask("{\"command\":\"" + First + "\"}"));
    }

    [TestMethod]
    public void No_line_is_taken_while_an_answer_waits()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        relay.Tell(RelayPeer.Command(First, "led", "true"));
        Assert.IsFalse(relay.Exchange.TakesMessage);
        relay.Read();
        Assert.IsTrue(relay.Exchange.TakesMessage);
    }

    [TestMethod]
    public void An_answer_that_did_not_leave_is_not_left_to_the_next_connection()
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        relay.Tell(RelayPeer.Command(First, "led", "true"));
        Assert.AreEqual(RelayPeer.Resume(0), relay.Connect());
        Assert.AreEqual(Led(1, "true"), relay.Ask(RelayPeer.Ack(0)));
        Assert.AreEqual(DoneAs(First, 1), relay.Ask(RelayPeer.Command(First, "led", "true")));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("\"ack\"")]
    [DataRow("{\"ack\":\"5f3a9c01-0\"")]
    [DataRow("{\"ack\":1}")]
    [DataRow("{\"ack\":\"earliest\"}")]
    [DataRow("{\"ack\":\"5f3a9c01-\"}")]
    [DataRow("{\"ack\":\"5f3a9c01-x\"}")]
    [DataRow("{\"ack\":\"5f3a9c0x-1\"}")]
    [DataRow("{\"ack\":\"5f3a9c0111\"}")]
    [DataRow("{\"ack\":\"5f3a9c01-1234567890123456789\"}")]
    [DataRow("{\"since\":\"yesterday\"}")]
    [DataRow("{\"since\":null}")]
    [DataRow("{\"command\":\"1\",\"topic\":\"led\",\"data\":true}")]
    [DataRow("{\"ack\":\"5f3a9c01-0\",\"ack\":\"5f3a9c01-0\"}")]
    [DataRow("{\"ack\":\"5f3a9c01-0\",\"since\":\"earliest\"}")]
    [DataRow("{\"topic\":\"led\",\"data\":true}")]
    public void What_is_no_message_of_a_relay_is_a_fault(string line)
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual((int)UplinkFault.Malformed, (int)relay.Try(line));
    }

    [TestMethod]
    public void White_space_and_members_of_no_interest_are_passed_over()
    {
        RelayPeer relay = new RelayPeer();
        relay.Connect();
        relay.Tell(" { \"name\" : [ { } ] , \"ack\" : \"5F3A9C01-0\" , \"acks\" : \"x\" } ");
        Assert.IsTrue(relay.Exchange.IsLive);
    }

    [TestMethod]
    [DataRow("{\"ack\":\"5f3a9c01-1\"}")]
    [DataRow("{\"ack\":\"0badcafe-0\"}")]
    public void An_id_that_was_never_given_out_cannot_be_acknowledged(string line)
    {
        RelayPeer relay = new RelayPeer();
        relay.Open(0);
        Assert.AreEqual((int)UplinkFault.AckUnknown, (int)relay.Try(line));
    }

    [TestMethod]
    public void A_relay_does_not_speak_before_the_board()
    {
        RelayPeer relay = new RelayPeer();
        relay.Exchange.HandleConnected(1000);
        Assert.AreEqual(
            (int)UplinkFault.GreetingUnanswered, (int)relay.Try(RelayPeer.Ack(0)));
    }

    [TestMethod]
    public void A_relay_answers_the_greeting_first()
    {
        RelayPeer relay = new RelayPeer();
        relay.Connect();
        Assert.AreEqual(
            (int)UplinkFault.GreetingUnanswered,
            (int)relay.Try(RelayPeer.Command(First, "led", "true")));
        Assert.AreEqual(0, relay.Server.Application.Accepted);
    }

    private static string DoneAs(string command, long sequence)
    {
        return RelayPeer.Done + command + "\",\"id\":\"" + TestServer.Id(sequence) + "\"}\n";
    }

    private static string Led(long sequence, string data)
    {
        return TestServer.Envelope(sequence, "led", 0, data) + "\n";
    }
}
