using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Metrics;

/// <summary>The engine's counters at one moment.</summary>
internal sealed class MeterReading
{
    private readonly int[] _connections = new int[(int)Route.None + 1];
    private readonly long[] _counters = new long[StatusReport.CounterCount];

    /// <summary>How many connections there are on a route.</summary>
    public int ConnectionsOn(Route route)
    {
        return _connections[(int)route];
    }

    /// <summary>A counter of <see cref="StatusReport"/>.</summary>
    public long this[int counter] => _counters[counter];

    public long BytesIn { get; private set; }

    public long BytesOut { get; private set; }

    public int PeersRefused { get; private set; }

    /// <summary>Adds what another one has read.</summary>
    public void Add(MeterReading other)
    {
        BytesIn += other.BytesIn;
        BytesOut += other.BytesOut;
        PeersRefused += other.PeersRefused;
        for (int route = 0; route < _connections.Length; route++)
        {
            _connections[route] += other._connections[route];
        }

        AddCounters(other);
    }

    /// <summary>Adds the counters alone: those of an engine that is no more.</summary>
    public void AddCounters(MeterReading other)
    {
        for (int counter = 0; counter < _counters.Length; counter++)
        {
            _counters[counter] += other._counters[counter];
        }
    }

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

        int[] counters = EngineState.ReportOf(engine).Counters;
        for (int counter = 0; counter < counters.Length; counter++)
        {
            _counters[counter] = (uint)counters[counter];
        }
    }
}
