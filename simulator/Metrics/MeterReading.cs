using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Metrics;

/// <summary>The engine's counters at one moment.</summary>
internal sealed class MeterReading
{
    private readonly int[] _connections = new int[(int)Route.None + 1];
    private readonly int[] _counters = new int[StatusReport.CounterCount];

    /// <summary>How many connections there are on a route.</summary>
    public int ConnectionsOn(Route route)
    {
        return _connections[(int)route];
    }

    /// <summary>A counter of <see cref="StatusReport"/>.</summary>
    public long this[int counter] => (uint)_counters[counter];

    public long BytesIn { get; private set; }

    public long BytesOut { get; private set; }

    public int PeersRefused { get; private set; }

    /// <summary>Looks at the engine and its pump; on the event loop only.</summary>
    public void Read(CometEngine engine, SocketPump pump)
    {
        BytesIn = pump.BytesReceived;
        BytesOut = pump.BytesSent;
        PeersRefused = pump.PeersRefused;
        Array.Clear(_connections);
        foreach (Connection connection in EngineState.PoolOf(engine).Connections)
        {
            if (connection.Phase != ConnectionPhase.Free)
            {
                _connections[(int)connection.Route]++;
            }
        }

        EngineState.ReportOf(engine).Counters.CopyTo(_counters, 0);
    }
}
