using System.Runtime.CompilerServices;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>
/// What the engine keeps to itself, to look at, on the event loop only.
/// </summary>
/// <remarks>
/// The device has no use for such getters and would pay for each of them, so the shared sources
/// have none.
/// </remarks>
internal static class EngineState
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_pool")]
    public static extern ref ConnectionPool PoolOf(CometEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_status")]
    public static extern ref StatusReport ReportOf(CometEngine engine);
}
