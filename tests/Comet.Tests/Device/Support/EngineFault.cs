using System.Reflection;
using Comet.Embedded.Engine;

namespace Comet.Tests.Device.Support;

/// <summary>
/// A fault that the engine does not have of itself: it counts so few slots in use that it refuses
/// to give one back. All calls are for the pump's thread.
/// </summary>
internal static class EngineFault
{
    private const int Missing = 1000;

    /// <summary>From now on no slot is given back.</summary>
    public static void Begin(CometEngine engine)
    {
        PoolOf(engine).InUse -= Missing;
    }

    /// <summary>From now on slots are given back again.</summary>
    public static void End(CometEngine engine)
    {
        PoolOf(engine).InUse += Missing;
    }

    /// <summary>Has the engine name a slot to the pump.</summary>
    public static void Name(CometEngine engine, int slot)
    {
        ConnectionPool pool = PoolOf(engine);
        pool.Enqueue(pool.Connections[slot]);
    }

    private static ConnectionPool PoolOf(CometEngine engine)
    {
        return (ConnectionPool)typeof(CometEngine)
            .GetField("_pool", BindingFlags.Instance | BindingFlags.NonPublic)!
            .GetValue(engine)!;
    }
}
