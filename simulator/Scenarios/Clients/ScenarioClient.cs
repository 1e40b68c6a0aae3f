using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>A client of the scenario, by its name: what it follows by, and what it was told.
/// </summary>
internal sealed class ScenarioClient
{
    private readonly IClientNetwork _network;
    private readonly Random _dice;
    private readonly Journal _journal;
    private Follower? _follower;
    private HttpPublisher? _publisher;

    /// <param name="setup">What it is like.</param>
    /// <param name="network">Its way to the board.</param>
    /// <param name="dice">Of masks, keys and waits.</param>
    /// <param name="journal">What the board publishes.</param>
    /// <param name="observer">Is told of what the client is told.</param>
    public ScenarioClient(
        ClientSetup setup,
        IClientNetwork network,
        Random dice,
        Journal journal,
        IRunObserver observer)
    {
        Setup = setup;
        _network = network;
        _dice = dice;
        _journal = journal;
        Log = new ClientLog(setup.Name, observer);
    }

    public ClientSetup Setup { get; private set; }

    public ClientLog Log { get; }

    /// <summary>Where its expectations have got to.</summary>
    public ExpectCursor Cursor { get; } = new();

    /// <summary>Its connection, or null.</summary>
    public IClientLink? Link => _follower?.Link;

    /// <summary>One word for what it is doing.</summary>
    public string State => _follower is null ? "disconnected"
        : _follower.IsPaused ? "paused"
        : Log.IsOnline ? "online"
        : "offline";

    /// <summary>Whether it follows the board, or tries to.</summary>
    public bool IsConnected => _follower is not null;

    /// <summary>Follows the board, after the last id if there is one.</summary>
    public void Connect(ClientSetup setup)
    {
        Setup = setup;
        _publisher ??= new HttpPublisher(setup, _network, Log);
        _follower = Follower.Create(setup, _network, _dice, Log, _journal);
    }

    /// <param name="nowMs">When.</param>
    /// <param name="isTold">False once the scenario is over, and its verdict given.</param>
    public void Disconnect(long nowMs, bool isTold = true)
    {
        _follower?.Stop(nowMs, isTold);
        _follower = null;
        _publisher?.Stop();
        _publisher = null;
    }

    /// <summary>Stops reading what comes, or goes on.</summary>
    public void Pause(bool isPaused)
    {
        if (_follower is not null)
        {
            _follower.IsPaused = isPaused;
        }
    }

    /// <summary>Publishes, over the WebSocket if that is its method, otherwise by POST.</summary>
    /// <returns>Whether an answer will come.</returns>
    public bool Publish(string topic, string json, long nowMs)
    {
        if (_follower?.Publish(topic, json, nowMs) == true)
        {
            return false;
        }

        _publisher!.Publish(topic, json);
        return true;
    }

    /// <returns>Whether something was done.</returns>
    public bool Step(long nowMs)
    {
        return (_follower?.Step(nowMs) ?? false) | (_publisher?.Step(nowMs) ?? false);
    }

    public long PollDeadline()
    {
        return Math.Min(
            _follower?.PollDeadline() ?? long.MaxValue,
            _publisher?.PollDeadline() ?? long.MaxValue);
    }
}
