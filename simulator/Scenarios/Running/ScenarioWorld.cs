using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Faults;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>A board with its clients, in virtual time or by the wall clock.</summary>
internal abstract class ScenarioWorld : IDisposable
{
    private readonly Dictionary<string, ScenarioClient> _clients = [];
    private readonly IRunObserver _observer;
    private readonly Scenario _scenario;

    protected ScenarioWorld(Scenario scenario, IRunObserver observer)
    {
        _scenario = scenario;
        _observer = observer;
        Journal = new Journal(observer);
    }

    /// <summary>Since the scenario began, in ms.</summary>
    public abstract long NowMs { get; }

    /// <summary>Where real clients reach the board, or null.</summary>
    public abstract Uri? Url { get; }

    public abstract VirtualBoard Board { get; }

    /// <summary>How many connections are open.</summary>
    public abstract int Connections { get; }

    /// <summary>How long what happens at once may take, in ms.</summary>
    public abstract int GraceMs { get; }

    public Journal Journal { get; }

    /// <summary>How often time went on.</summary>
    public int Moments { get; private set; }

    /// <summary>Those of the scenario, in the order in which they appeared.</summary>
    public IReadOnlyCollection<ScenarioClient> Clients => _clients.Values;

    /// <summary>Of the board's own expectations.</summary>
    public ExpectCursor Cursor { get; } = new();

    protected abstract IClientNetwork Network { get; }

    /// <summary>The client of a name that a step before has connected, or null.</summary>
    public ScenarioClient? Find(string name)
    {
        return _clients.GetValueOrDefault(name);
    }

    /// <summary>The client of a name, made if there was none.</summary>
    public ScenarioClient GetClient(ClientSetup setup)
    {
        if (!_clients.TryGetValue(setup.Name, out ScenarioClient? client))
        {
            // Each has dice of its own, so that one more client changes nothing for the others.
            client = new ScenarioClient(
                setup, Network, new Random(_scenario.Options.Seed + (31 * (_clients.Count + 1))),
                Journal, _observer);
            _clients.Add(setup.Name, client);
        }

        return client;
    }

    /// <summary>Lets time pass until something is so, or until a time.</summary>
    /// <exception cref="RunLimitException">A bound of the scenario is reached.</exception>
    public void RunUntil(Func<bool> isSo, long untilMs)
    {
        Settle();
        while (!isSo() && NowMs < untilMs)
        {
            CheckBounds();
            Moments++;
            Advance(untilMs);
            _observer.HandleTime(NowMs);
        }
    }

    /// <summary>Does all that can be done without time passing.</summary>
    /// <exception cref="RunLimitException">A bound of the scenario is reached.</exception>
    public abstract void Settle();

    /// <summary>Publishes as a client does that may do everything.</summary>
    /// <returns>Why the board refuses it, or null.</returns>
    public abstract string? Publish(string topic, string json);

    public abstract void SetButton(bool isPressed);

    public abstract void SetSignal(SignalSetting setting);

    public abstract void ApplyFault(FaultSetting setting);

    public abstract void ClearFault(FaultType type);

    /// <summary>The slot that a client's connection has, or −1: it has none.</summary>
    public abstract int SlotOf(ScenarioClient client);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool isDisposing);

    /// <summary>Lets some time pass, not beyond a time, and does what is due then.</summary>
    protected abstract void Advance(long untilMs);

    /// <returns>Whether a client did something.</returns>
    protected bool StepClients()
    {
        bool hasActed = false;
        foreach (ScenarioClient client in _clients.Values)
        {
            hasActed |= client.Step(NowMs);
        }

        return hasActed;
    }

    /// <summary>When a client has something to do though nothing comes.</summary>
    protected long PollClients()
    {
        long dueMs = long.MaxValue;
        foreach (ScenarioClient client in _clients.Values)
        {
            dueMs = Math.Min(dueMs, client.PollDeadline());
        }

        return dueMs;
    }

    /// <summary>Ends a run that would not end.</summary>
    protected void CheckBounds()
    {
        if (NowMs >= _scenario.TimeMaxMs)
        {
            throw new RunLimitException(
                $"the scenario's time is over, {TimeText.Of(_scenario.TimeMaxMs)}; expected it to "
                + "end before, or limits: { time: … } with more");
        }

        int events = Journal.Entries.Count
            + _clients.Values.Sum(client => client.Log.Notes.Count);
        if (events > _scenario.EventsMax)
        {
            throw new RunLimitException(
                $"more than {_scenario.EventsMax} events, published and received; expected fewer, "
                + "or limits: { events: … } with more");
        }
    }
}
