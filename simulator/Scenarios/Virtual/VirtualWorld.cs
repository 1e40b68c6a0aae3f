using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Chip;
using Comet.Simulator.Content;
using Comet.Simulator.Faults;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>
/// A board and its clients in memory and in virtual time: the engine, the application, the
/// signals and the faults are the simulator's, only sockets and the clock are not.
/// </summary>
/// <remarks>
/// Theory of operation. At one moment board and clients act in turns until neither does anything
/// (<see cref="Settle"/>); then the clock goes to the nearest moment at which one of them has
/// something to do. A seed decides whatever is random, so a run can be had again.
/// </remarks>
internal sealed class VirtualWorld : ScenarioWorld, IFaultTarget
{
    private const int RoundsMax = 100_000;
    private const int HostLineBytes = 65_535;

    private readonly VirtualTime _time = new();
    private readonly MonotonicClock _clock;
    private readonly CometLimits _limits;
    private readonly ContentSource _content = new EmbeddedContent();
    private readonly AccessTokens? _tokens;
    private readonly Random _epochs;
    private readonly FaultBoard _faults;
    private readonly HostSignals _signals;
    private readonly VirtualPump _pump;
    private readonly CancellationToken _cancellation;
    private readonly double _pace;
    private CometEngine _engine;
    private BoardApplication _application;
    private long _utcErrorMs;

    /// <param name="scenario">Which.</param>
    /// <param name="limits">The options', or a test's.</param>
    /// <param name="observer">Is told of what happens.</param>
    /// <param name="pace">How many times faster than real time; 0 = as fast as it can.</param>
    /// <param name="cancellation">Ends the run.</param>
    public VirtualWorld(
        Scenario scenario,
        CometLimits limits,
        IRunObserver observer,
        double pace,
        CancellationToken cancellation)
        : base(scenario, observer)
    {
        SimulatorOptions options = scenario.Options;
        _limits = limits;
        _pace = pace;
        _cancellation = cancellation;
        _clock = new MonotonicClock(_time);
        _tokens = options.CreateTokens();
        _epochs = new Random(options.Seed);
        Board = new VirtualBoard(
            scenario.Trace, options.Speed ?? scenario.Trace.DefaultSpeed, _time);
        _signals = new HostSignals(Board, options.Seed);
        options.Signals.ToList().ForEach(_signals.Set);
        bool isDevice = options.Profile == SimulatorProfile.Esp32;
        int lineBytes = isDevice ? SocketSettings.DeviceSendBufferBytes : HostLineBytes;
        _faults = new FaultBoard(limits.Connections, options.Seed, lineBytes, _clock);
        _faults.Attach(this);
        (_engine, _application) = CreateEngine();
        int engineBytes = new MemoryBudget(limits, _tokens, null).Total;
        _pump = new VirtualPump(
            limits,
            _engine,
            new BoardDriver(_application),
            _faults,
            isDevice
                ? new ChipResources(options.Sockets, options.HeapBytes, engineBytes, _ => { })
                : null,
            options.ConnectionsPerPeer is null ? 0 : 1);
        Network = new VirtualNetwork(_pump, lineBytes);
        Board.ButtonChanged += (_, _) => _application.HandleButton(_clock.NowMs);
        _pump.Start(_engine, new BoardDriver(_application), _clock.NowMs);
        foreach (FaultSetting fault in options.Faults)
        {
            _faults.Apply(fault, _clock.NowMs);
        }
    }

    public override long NowMs => _time.NowMs;

    public override Uri? Url => null;

    public override VirtualBoard Board { get; }

    public override int Connections => _pump.OpenCount;

    public override int GraceMs => 0;

    protected override IClientNetwork Network { get; }

    public override void Settle()
    {
        bool hasActed = true;
        for (int round = 0; hasActed; round++)
        {
            if (round == RoundsMax)
            {
                throw new InvalidOperationException(
                    $"the board and its clients do not come to rest at {NowMs} ms");
            }

            hasActed = _pump.RunRound(_clock.NowMs);
            ReadLog();
            hasActed |= StepClients();
            if (round % 1000 == 999)
            {
                _cancellation.ThrowIfCancellationRequested();
                CheckBounds();
            }
        }
    }

    public override string? Publish(string topic, string json)
    {
        string? error = BoardPublishing.Publish(_engine, topic, json, _clock.NowMs);
        ReadLog();
        return error;
    }

    public override void SetButton(bool isPressed)
    {
        Board.SetButton(isPressed);
        ReadLog();
    }

    public override void SetSignal(SignalSetting setting)
    {
        _signals.Set(setting);
    }

    public override void ApplyFault(FaultSetting setting)
    {
        _faults.Apply(setting, _clock.NowMs);
    }

    public override void ClearFault(FaultType type)
    {
        _faults.Clear(type, null, _clock.NowMs);
    }

    public override int SlotOf(ScenarioClient client)
    {
        return client.Link is MemoryLink link ? _pump.SlotOf(link) : -1;
    }

    void IFaultTarget.ResetConnections(int slot, long nowMs)
    {
        _pump.ResetConnections(slot, nowMs);
    }

    void IFaultTarget.LoseConnections(LostPeers peers, long nowMs)
    {
        _pump.LoseConnections(peers, nowMs);
    }

    void IFaultTarget.Shape()
    {
        _pump.Shape();
    }

    void IFaultTarget.Restart(long nowMs)
    {
        ReadLog();
        (_engine, _application) = CreateEngine();
        _pump.Start(_engine, new BoardDriver(_application), nowMs);
        ReadLog();
    }

    void IFaultTarget.FailSensors(bool temperature, bool light)
    {
        Board.BreakSensors(temperature, light);
    }

    void IFaultTarget.Note(string text, long nowMs)
    {
        // Nobody records a run: the same file gives the same one.
    }

    void IFaultTarget.SetUtcError(long errorMs)
    {
        _utcErrorMs = errorMs;
        _engine.UseUtc(_clock.UtcOffsetMs + errorMs);
    }

    protected override void Dispose(bool isDisposing)
    {
        _pump.Dispose();
    }

    protected override void Advance(long untilMs)
    {
        _cancellation.ThrowIfCancellationRequested();

        // The board's clock may be ahead of ours, when a fault has put it on.
        long boardMs = _pump.PollDeadline();
        long dueMs = boardMs == long.MaxValue ? boardMs : boardMs - (_clock.NowMs - NowMs);
        long nextMs = Math.Clamp(Math.Min(dueMs, PollClients()), NowMs + 1, untilMs);
        if (_pace > 0)
        {
            double waitMs = (nextMs - NowMs) / _pace;
            _cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(waitMs));
            _cancellation.ThrowIfCancellationRequested();
        }

        _time.MoveTo(nextMs);
        Settle();
    }

    private void ReadLog()
    {
        Journal.SetEpoch(_engine.Log.Epoch);
        if (_engine.Log.Last > Journal.Last.Sequence)
        {
            Journal.Add(Journal.Read(_engine, Journal.Last), NowMs);
        }
    }

    private (CometEngine Engine, BoardApplication Application) CreateEngine()
    {
        uint epoch = unchecked((uint)_epochs.Next(1, int.MaxValue));
        TopicTable topics = new(_limits.TopicsMax, _limits.TopicNamesBytes);
        BoardApplication application = new(Board, topics);
        CometEngine engine = new(_limits, topics, application, _content, epoch, _tokens, null);
        engine.UseUtc(_clock.UtcOffsetMs + _utcErrorMs);
        return (engine, application);
    }
}
