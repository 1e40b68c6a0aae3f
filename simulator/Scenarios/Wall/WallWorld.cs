using System.Diagnostics;
using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Faults;
using Comet.Simulator.Hosting;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;
using Microsoft.Extensions.Logging;
using EventId = Comet.Simulator.Scenarios.Running.EventId;

namespace Comet.Simulator.Scenarios.Wall;

/// <summary>
/// The simulator itself, on real sockets, beside whoever connects to it. The scenario's clients
/// are the same as in virtual time, over sockets of this machine.
/// </summary>
/// <remarks>
/// Theory of operation. The clients run on the thread that runs the steps; it waits for their
/// sockets, for their deadlines, and looks at the board at least every 20 ms: what the log drops
/// between two looks, the journal does not know.
/// </remarks>
internal sealed class WallWorld : ScenarioWorld
{
    private const int LookMs = 20;

    private readonly SimulatorHost _host;
    private readonly SocketNetwork _network;
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _connections;

    /// <summary>Starts the simulator.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="limits">The options', or a test's.</param>
    /// <param name="port">To listen on; 0 lets the system choose.</param>
    /// <param name="loggers">Told of faults.</param>
    /// <param name="observer">Is told of what happens.</param>
    /// <param name="cancellation">Ends the run.</param>
    public WallWorld(
        Scenario scenario,
        CometLimits limits,
        int port,
        ILoggerFactory loggers,
        IRunObserver observer,
        CancellationToken cancellation)
        : base(scenario, observer)
    {
        _cancellation = cancellation;
        _host = new SimulatorHost(
            scenario.Options with { Port = port }, limits, scenario.Trace, loggers);
        try
        {
            _host.StartAsync().GetAwaiter().GetResult();
        }
        catch
        {
            _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        _network = new SocketNetwork(_host.EndPoint);
    }

    public override long NowMs => (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    public override Uri? Url => _host.Url;

    public override VirtualBoard Board => _host.Board;

    public override int Connections => _connections;

    // A socket's bytes take their time, however short.
    public override int GraceMs => 1000;

    protected override IClientNetwork Network => _network;

    public override void Settle()
    {
        _cancellation.ThrowIfCancellationRequested();
        Look();
        for (bool hasActed = true; hasActed;)
        {
            hasActed = StepClients();
        }
    }

    public override string? Publish(string topic, string json)
    {
        string? error = null;
        Invoke(nowMs => error = BoardPublishing.Publish(_host.Engine, topic, json, nowMs));
        Look();
        return error;
    }

    public override void SetButton(bool isPressed)
    {
        _host.Board.SetButton(isPressed);
        Look();
    }

    public override void SetSignal(SignalSetting setting)
    {
        _host.SetSignal(setting.Text);
    }

    public override void ApplyFault(FaultSetting setting)
    {
        _host.ApplyFaultAsync(setting.Type.Name, setting.Arguments).GetAwaiter().GetResult();
        Look();
    }

    public override void ClearFault(FaultType type)
    {
        _host.ClearFaultAsync(type.Name).GetAwaiter().GetResult();
        Look();
    }

    public override int SlotOf(ScenarioClient client)
    {
        return client.Link is SocketLink { IsClosed: false } link
            && link.Socket.LocalEndPoint is { } peer
            ? _host.FindSlotAsync(peer).WaitAsync(_cancellation).GetAwaiter().GetResult()
            : -1;
    }

    protected override void Dispose(bool isDisposing)
    {
        foreach (ScenarioClient client in Clients)
        {
            client.Disconnect(NowMs, isTold: false);
        }

        _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    protected override void Advance(long untilMs)
    {
        long dueMs = Math.Min(Math.Min(PollClients(), untilMs), NowMs + LookMs);
        int waitMs = (int)Math.Max(dueMs - NowMs, 0);
        List<Socket> sockets = [.. _network.Links
            .Where(link => !link.IsClosed && !IsPaused(link))
            .Select(link => link.Socket)];
        if (sockets.Count == 0)
        {
            _cancellation.WaitHandle.WaitOne(waitMs);
        }
        else
        {
            Socket.Select(sockets, null, null, waitMs * 1000);
        }

        Settle();
    }

    private bool IsPaused(SocketLink link)
    {
        return Clients.Any(client => client.Link == link && client.State == "paused");
    }

    private void Look()
    {
        IReadOnlyList<(EventId Id, string Envelope)> found = [];
        uint epoch = 0;
        EventId last = Journal.Last;
        Invoke(_ =>
        {
            epoch = _host.Engine.Log.Epoch;
            _connections = _host.Engine.InUse;
            found = Journal.Read(_host.Engine, last);
        });
        Journal.SetEpoch(epoch);
        Journal.Add(found, NowMs);
    }

    private void Invoke(Action<long> command)
    {
        _host.InvokeAsync(command).WaitAsync(_cancellation).GetAwaiter().GetResult();
    }
}
