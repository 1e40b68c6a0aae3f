using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Board;

[TestClass]
public class BoardApplicationTests
{
    private readonly TestBoard _board = new TestBoard();
    private readonly BoardApplication _application;
    private readonly CometEngine _engine;

    public BoardApplicationTests()
    {
        CometLimits limits = CometLimits.Esp32();
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        _application = new BoardApplication(_board, topics);
        _engine = new CometEngine(
            limits, topics, _application, new TestContent(), 0x5f3a9c01);
        _engine.Start(0);
        _application.Attach(_engine, 0);
    }

    // What the log holds from a sequence on.
    private string Events(long from)
    {
        string all = "";
        for (; from < _engine.Log.Next; from++)
        {
            int offset = _engine.Log.OffsetOf(from);
            string text = "";
            for (int i = 0; i < _engine.Log.LengthOf(from); i++)
            {
                text += (char)_engine.Log.Bytes[offset + i];
            }

            all += text + "\n";
        }

        return all;
    }

    private static string Event(long sequence, string topic, long time, string data)
    {
        return TestServer.Envelope(sequence, topic, time, data) + "\n";
    }

    // Whether who connects without an id finds the topic.
    private bool IsKept(int topic)
    {
        long last = _engine.Log.Last;
        return _engine.Log.FindMatch(1 << topic, true, _engine.Log.First, last) <= last;
    }

    [TestMethod]
    public void Only_changes_are_published()
    {
        Assert.AreEqual("0", _board.Led);
        Assert.AreEqual(Event(1, "led", 0, "false"), Events(1));
        _application.HandleTime(0);
        Assert.AreEqual(
            Event(2, "temperature", 0, "21.5") + Event(3, "light", 0, "500")
                + Event(4, "button", 0, "false"),
            Events(2));
        _application.HandleTime(1000);
        Assert.AreEqual("", Events(5));
        _board.Temperature = -1205;
        _board.Light = BoardApplication.NoReading;
        _application.HandleTime(1999);
        Assert.AreEqual("", Events(5));
        _application.HandleTime(2000);
        Assert.AreEqual(
            Event(5, "temperature", 2000, "-12.05") + Event(6, "light", 2000, "null"),
            Events(5));
        _board.Temperature = BoardApplication.NoReading;
        _application.HandleTime(3000);
        Assert.AreEqual(Event(7, "temperature", 3000, "null"), Events(7));
    }

    [TestMethod]
    public void The_button_is_published_at_once()
    {
        _application.HandleTime(0);
        _board.Button = true;
        _application.HandleButton(10);
        _application.HandleButton(11);
        Assert.AreEqual(Event(5, "button", 10, "true"), Events(5));
    }

    [TestMethod]
    public void Samples_that_were_missed_are_not_made_up_for()
    {
        _application.HandleTime(0);
        _application.HandleTime(10_500);
        Assert.AreEqual(2, _board.Reads);
        Assert.AreEqual(11_500L, _application.PollDeadline());
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
        byte[] bytes = Wire.Bytes(value);
        Assert.AreEqual(
            refusal,
            _application.HandlePublished(_application.Led, bytes, 0, bytes.Length, 0));
        Assert.AreEqual(
            refusal != 0 ? "0" : value == "true" ? "01" : "00", _board.Led);
        Assert.AreEqual(
            0, _application.HandlePublished(_application.Message, bytes, 0, bytes.Length, 0));
        if (refusal != 0)
        {
            ByteWriter writer = new ByteWriter();
            byte[] text = new byte[40];
            writer.Begin(text, 0, 40, 0);
            _application.WriteRefusal(writer, refusal);
            Assert.AreEqual(23, writer.Count);
            Assert.AreEqual("led takes true or false", Wire.Text(text).Substring(0, 23));
        }
    }

    [TestMethod]
    public void Every_state_stays_in_the_log_while_one_sensor_is_busy()
    {
        byte[] on = new byte[] { (byte)'t', (byte)'r', (byte)'u', (byte)'e' };
        Assert.AreEqual(0, _application.HandlePublished(_application.Led, on, 0, 4, 0));
        _engine.Publish(_application.Led, on, 0, 4, 0);
        for (int second = 0; second < 2000; second++)
        {
            _board.Temperature = second;
            _application.HandleTime(second * 1000L);
            Assert.IsTrue(IsKept(_application.Temperature), "temperature");
            Assert.IsTrue(IsKept(_application.Light), "light");
            Assert.IsTrue(IsKept(_application.Button), "button");
            Assert.IsTrue(IsKept(_application.Led), "led");
        }

        // The LED is told as it is, and what is told again is a small part of all.
        Assert.AreEqual("01", _board.Led);
        long sequence = _engine.Log.FindMatch(
            1 << _application.Led, true, _engine.Log.First, _engine.Log.Last);
        int end = _engine.Log.OffsetOf(sequence) + _engine.Log.LengthOf(sequence);
        Assert.AreEqual((int)'e', (int)_engine.Log.Bytes[end - 2]);
        Assert.AreEqual((int)'u', (int)_engine.Log.Bytes[end - 3]);
        Assert.IsTrue(_engine.Log.Last < 2000 + (2000 * 5 / 60), _engine.Log.Last.ToString());
    }

    [TestMethod]
    public void Nothing_is_repeated_while_the_log_has_room()
    {
        _application.HandleTime(0);
        long last = _engine.Log.Last;
        for (int second = 1; second < 1000; second++)
        {
            _application.HandleTime(second * 1000L);
        }

        Assert.AreEqual(last, _engine.Log.Last);
    }
}
