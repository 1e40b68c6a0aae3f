using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Board;

/// <summary>A board's application with its engine, and what it has published.</summary>
public sealed class BoardHarness
{
    public readonly TestBoard Board = new TestBoard();
    public readonly BoardApplication Application;
    public readonly CometEngine Engine;

    public BoardHarness()
    {
        CometLimits limits = CometLimits.Esp32();
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        Application = new BoardApplication(Board, topics);
        Engine = new CometEngine(limits, topics, Application, new TestContent(), 0x5f3a9c01);
        Engine.Start(0);
        Application.Attach(Engine, 0);
    }

    /// <summary>What the log holds from a sequence on.</summary>
    public string Events(long from)
    {
        string all = "";
        for (; from < Engine.Log.Next; from++)
        {
            int offset = Engine.Log.OffsetOf(from);
            string text = "";
            for (int i = 0; i < Engine.Log.LengthOf(from); i++)
            {
                text += (char)Engine.Log.Bytes[offset + i];
            }

            all += text + "\n";
        }

        return all;
    }

    /// <summary>Whether who connects without an id finds the topic.</summary>
    public bool IsKept(int topic)
    {
        long last = Engine.Log.Last;
        return Engine.Log.FindMatch(1 << topic, true, Engine.Log.First, last) <= last;
    }
}
