using Comet.Embedded.Board;
using Comet.Embedded.Foundation;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Board;

[TestClass]
public class BoardApplicationTests
{
    private static string Event(long sequence, string topic, long time, string data)
    {
        return TestServer.Envelope(sequence, topic, time, data) + "\n";
    }

    [TestMethod]
    public void Only_changes_are_published()
    {
        BoardHarness harness = new BoardHarness();
        Assert.AreEqual("0", harness.Board.Led);
        Assert.AreEqual(Event(1, "led", 0, "false"), harness.Events(1));
        harness.Application.HandleTime(0);
        Assert.AreEqual(
            Event(2, "temperature", 0, "21.5") + Event(3, "light", 0, "500")
                + Event(4, "button", 0, "false"),
            harness.Events(2));
        harness.Application.HandleTime(1000);
        Assert.AreEqual("", harness.Events(5));
        harness.Board.Temperature = -1205;
        harness.Board.Light = BoardApplication.NoReading;
        harness.Application.HandleTime(1999);
        Assert.AreEqual("", harness.Events(5));
        harness.Application.HandleTime(2000);
        Assert.AreEqual(
            Event(5, "temperature", 2000, "-12.05") + Event(6, "light", 2000, "null"),
            harness.Events(5));
        harness.Board.Temperature = BoardApplication.NoReading;
        harness.Application.HandleTime(3000);
        Assert.AreEqual(Event(7, "temperature", 3000, "null"), harness.Events(7));
    }

    [TestMethod]
    public void The_button_is_published_at_once()
    {
        BoardHarness harness = new BoardHarness();
        harness.Application.HandleTime(0);
        harness.Board.Button = true;
        harness.Application.HandleButton(10);
        harness.Application.HandleButton(11);
        Assert.AreEqual(Event(5, "button", 10, "true"), harness.Events(5));
    }

    [TestMethod]
    public void Samples_that_were_missed_are_not_made_up_for()
    {
        BoardHarness harness = new BoardHarness();
        harness.Application.HandleTime(0);
        harness.Application.HandleTime(10_500);
        Assert.AreEqual(2, harness.Board.Reads);
        Assert.AreEqual(11_500L, harness.Application.PollDeadline());
    }

    [TestMethod]
    [DataRow("true", 0)]
    [DataRow("false", 0)]
    [DataRow("null", 1)]
    [DataRow("1", 1)]
    [DataRow("\"true\"", 1)]
    [DataRow("[true]", 1)]
    public void The_led_takes_booleans(string value, int refusal)
    {
        BoardHarness harness = new BoardHarness();
        BoardApplication application = harness.Application;
        byte[] bytes = Wire.Bytes(value);
        Assert.AreEqual(
            refusal,
            application.HandlePublished(application.Led, bytes, 0, bytes.Length, 0));
        Assert.AreEqual(
            refusal != 0 ? "0" : value == "true" ? "01" : "00", harness.Board.Led);
        Assert.AreEqual(
            0, application.HandlePublished(application.Message, bytes, 0, bytes.Length, 0));
        if (refusal != 0)
        {
            ByteWriter writer = new ByteWriter();
            byte[] text = new byte[40];
            writer.Begin(text, 0, 40, 0);
            application.WriteRefusal(writer, refusal);
            Assert.AreEqual(23, writer.Count);
            Assert.AreEqual("led takes true or false", Wire.Text(text).Substring(0, 23));
        }
    }

    [TestMethod]
    public void Every_state_stays_in_the_log_while_one_sensor_is_busy()
    {
        BoardHarness harness = new BoardHarness();
        BoardApplication application = harness.Application;
        byte[] on = new byte[] { (byte)'t', (byte)'r', (byte)'u', (byte)'e' };
        Assert.AreEqual(0, application.HandlePublished(application.Led, on, 0, 4, 0));
        harness.Engine.Publish(application.Led, on, 0, 4, 0);
        for (int second = 0; second < 2000; second++)
        {
            harness.Board.Temperature = second;
            application.HandleTime(second * 1000L);
            Assert.IsTrue(harness.IsKept(application.Temperature), "temperature");
            Assert.IsTrue(harness.IsKept(application.Light), "light");
            Assert.IsTrue(harness.IsKept(application.Button), "button");
            Assert.IsTrue(harness.IsKept(application.Led), "led");
        }

        // The LED is told as it is, and what is told again is a small part of all.
        Assert.AreEqual("01", harness.Board.Led);
        long sequence = harness.Engine.Log.FindMatch(
            1 << application.Led, true, harness.Engine.Log.First, harness.Engine.Log.Last);
        int end = harness.Engine.Log.OffsetOf(sequence) + harness.Engine.Log.LengthOf(sequence);
        Assert.AreEqual((int)'e', (int)harness.Engine.Log.Bytes[end - 2]);
        Assert.AreEqual((int)'u', (int)harness.Engine.Log.Bytes[end - 3]);
        long last = harness.Engine.Log.Last;
        Assert.IsTrue(last < 2000 + (2000 * 5 / 60), last.ToString());
    }

    [TestMethod]
    public void Nothing_is_repeated_while_the_log_has_room()
    {
        BoardHarness harness = new BoardHarness();
        harness.Application.HandleTime(0);
        long last = harness.Engine.Log.Last;
        for (int second = 1; second < 1000; second++)
        {
            harness.Application.HandleTime(second * 1000L);
        }

        Assert.AreEqual(last, harness.Engine.Log.Last);
    }
}
