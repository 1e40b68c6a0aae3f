using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Board;

/// <summary>Who connects without an id finds the state, however long it has stood.</summary>
[TestClass]
public class StateTests
{
    private readonly TestBoard _board = new TestBoard();
    private readonly BoardApplication _application;
    private readonly CometEngine _engine;

    public StateTests()
    {
        CometLimits limits = CometLimits.Esp32();
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNameBytesMax);
        _application = new BoardApplication(_board, topics);
        _engine = new CometEngine(limits, topics, _application, new TestContent(), 1);
        _engine.Start(0);
        _application.Attach(_engine, 0);
    }

    private bool IsKept(int topic)
    {
        long last = _engine.Log.Last;
        return _engine.Log.FindMatch(1 << topic, true, _engine.Log.First, last) <= last;
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
