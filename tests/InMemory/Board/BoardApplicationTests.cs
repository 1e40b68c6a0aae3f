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
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNameBytesMax);
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
}
