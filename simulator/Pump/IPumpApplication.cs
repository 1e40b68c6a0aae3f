using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>What a pump tells the time, beside its engine.</summary>
public interface IPumpApplication
{
    /// <summary>The engine has started.</summary>
    void Attach(CometEngine engine, long nowMs);

    /// <summary>When <see cref="HandleTime"/> is due, in ms.</summary>
    long PollDeadline();

    /// <summary>Time has passed.</summary>
    void HandleTime(long nowMs);
}
