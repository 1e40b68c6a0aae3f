using System.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Relay;

/// <summary>Gives what clients publish to the board; its event is the answer.</summary>
/// <param name="topics">Those that are known of the board.</param>
/// <param name="publish">Takes a topic's name and a value; returns whether it was taken.</param>
internal sealed class RelayApplication(TopicTable topics, Func<string, byte[], bool> publish)
    : CometApplication, IPumpApplication
{
    private const int Unreachable = CometEngine.IdNotHere + 1;

    private readonly byte[] _name = new byte[BoardLine.TopicMax];
    private readonly ByteWriter _writer = new();

    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        _writer.Begin(_name, 0, _name.Length, 0);
        topics.WriteName(_writer, topic);
        string name = Encoding.ASCII.GetString(_name, 0, _writer.Count);
        return publish(name, buffer.AsSpan(offset, count).ToArray())
            ? CometEngine.TakenElsewhere
            : Unreachable;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteAscii(refusal switch
        {
            CometEngine.PostElsewhere => "a relay takes no value behind another request",
            CometEngine.IdNotHere => "the event of this id has not come from the board yet",
            _ => CommandOutcome.Unreachable.Error!,
        });
    }

    public void Attach(CometEngine engine, long nowMs)
    {
        // What there is to publish comes from the board.
    }

    public long PollDeadline()
    {
        return long.MaxValue;
    }

    public void HandleTime(long nowMs)
    {
        // Nothing is ever due.
    }
}
