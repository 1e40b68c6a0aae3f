using System.Diagnostics;
using Comet.Load.Client;
using Comet.Load.Servers;

namespace Comet.Load.Report;

/// <summary>The time between two moments, and what server and client did meanwhile.</summary>
internal readonly struct Window
{
    private readonly Target _target;
    private readonly long _start;
    private readonly double _server;
    private readonly double _client;

    private Window(Target target)
    {
        _target = target;
        _start = Stopwatch.GetTimestamp();
        _server = target.Sample().CpuSeconds;
        _client = CpuClock.SecondsOf(Environment.ProcessId);
    }

    public double Elapsed => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public static Window Open(Target target)
    {
        return new Window(target);
    }

    /// <summary>Ends it now.</summary>
    /// <param name="messages">How many there were.</param>
    public Measurement Close(long messages)
    {
        double client = CpuClock.SecondsOf(Environment.ProcessId) - _client;
        double seconds = Elapsed;
        return new Measurement
        {
            Messages = messages,
            Seconds = seconds,
            CpuSeconds = _target.Sample().CpuSeconds - _server,
            ClientShare = client / seconds,
        };
    }
}
