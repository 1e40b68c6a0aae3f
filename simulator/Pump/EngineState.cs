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

    /// <summary>Whether what comes next on a connection is a request's first byte, and nothing
    /// of an answer is on its way.</summary>
    public static bool IsBetweenRequests(CometEngine engine, int slot)
    {
        Connection connection = PoolOf(engine).Connections[slot];
        return connection.Phase == ConnectionPhase.Head
            && !connection.Has(Connection.HeadStarted | Connection.PeerEnded)
            && connection.TransmitCount == 0
            && connection.ReceiveCount <= connection.HeldCount;
    }

    /// <summary>Whether what crosses a slot's connection are frames, from the server's answer to
    /// the opening handshake on.</summary>
    public static bool IsWebSocket(CometEngine engine, int slot)
    {
        return PoolOf(engine).Connections[slot].Phase
            is ConnectionPhase.WebSocket or ConnectionPhase.Closing;
    }
}
