using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Bench.Panel;

/// <summary>The panel's engine publishes one topic, which nobody else may.</summary>
internal sealed class PanelApplication : CometApplication, IPumpApplication
{
    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        Invariant.Fail();
        return 0;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        Invariant.Fail();
    }

    public void Attach(CometEngine engine, long nowMs)
    {
        // What there is to publish comes from outside.
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
