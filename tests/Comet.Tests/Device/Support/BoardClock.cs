using Comet.Device;
using Comet.Embedded.Board;

namespace Comet.Tests.Device.Support;

/// <summary>Tells the board application the time.</summary>
internal sealed class BoardClock(BoardApplication application) : PumpService
{
    public override long PollDeadline()
    {
        return application.PollDeadline();
    }

    public override void HandleTime(long nowMs)
    {
        application.HandleTime(nowMs);
    }
}
