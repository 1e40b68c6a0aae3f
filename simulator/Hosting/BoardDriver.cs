using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Hosting;

/// <summary>The board's application, as a pump drives it.</summary>
internal sealed class BoardDriver(BoardApplication application) : IPumpApplication
{
    public void Attach(CometEngine engine, long nowMs)
    {
        application.Attach(engine, nowMs);
    }

    public long PollDeadline()
    {
        return application.PollDeadline();
    }

    public void HandleTime(long nowMs)
    {
        application.HandleTime(nowMs);
    }
}
