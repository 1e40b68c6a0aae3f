using System.Globalization;
using Comet.Embedded.Engine;
using Comet.Simulation.Clients;
using Comet.Simulation.Engine;
using Comet.Simulation.Network;
using Comet.Simulation.Oracle;

namespace Comet.Simulation;

/// <summary>One seed: an engine, its pump, a network, clients, faults, and the checks.</summary>
/// <remarks>
/// Theory of operation. There is no clock and no thread: <see cref="NowMs"/> stands still while
/// anything is due, and then jumps to the next thing that will be. A step lets some of what is due
/// happen, in random order (inputs of several connections, clients reading and acting, faults),
/// then tells the engine the time, then serves what it names until it names nothing more, then
/// checks:
/// <list type="bullet">
/// <item>in every engine call: nothing allocated, the log as the journal has it, nothing dropped
/// without need (<see cref="EngineHost"/>);</item>
/// <item>as bytes arrive: protocols well-formed, each event, notice and answer the one that must
/// come next (<see cref="Oracle.Ledger"/>, <see cref="Publisher"/>);</item>
/// <item>after every step: what a client is owed is on its way
/// (<see cref="Client.CheckStep"/>), slots in use are those that have a socket, no deadline is
/// left behind;</item>
/// <item>at the end, with the faults over: everybody is up to date, then all leave and every slot
/// is free.</item>
/// </list>
/// All chance comes from the seed, so a failure happens again at the same step.
/// </remarks>
internal sealed partial class World
{
    private readonly Dice _dice;
    private readonly SimBoard _board = new();
    private readonly List<Client> _clients = [];
    private readonly List<Link> _links = [];
    private readonly List<object> _due = [];
    private readonly HashSet<Client> _retired = [];
    private readonly byte[] _bytes = new byte[4096];
    private readonly TextWriter? _trace;
    private readonly Faults _faults;
    private uint _epoch;
    private int _linkCount;
    private Pump _pump;

    /// <param name="seed">Decides everything.</param>
    /// <param name="trace">Receives a line a step, or null.</param>
    public World(long seed, TextWriter? trace)
    {
        _dice = new Dice(unchecked((ulong)seed * 0x9E3779B97F4A7C15));
        _trace = trace;
        LimitsName = _dice.Pick(EngineLimits.Names);
        Limits = EngineLimits.Of(LimitsName);
        LimitsName += ", rates " + EngineLimits.Vary(Limits, _dice);
        NowMs = _dice.Between(0, 100_000);
        _epoch = (uint)_dice.Next();
        Host = MakeHost();
        _pump = new Pump(this, Host, _dice);
        _faults = new Faults(this, _dice);
        int followers = Math.Min(_dice.Between(3, 6), Limits.Connections - 3);
        for (int i = 0; i < followers; i++)
        {
            Add(new Follower(this, $"follower {i}", _dice) { Peer = Address() });
        }

        Add(new Publisher(this, "publisher", _dice) { Peer = Address() });
        Add(new Observer(this, "observer", _dice) { Peer = Address() });
    }

    public string LimitsName { get; }

    public CometLimits Limits { get; }

    public EngineHost Host { get; private set; }

    public Tally Tally { get; } = new();

    public long NowMs { get; private set; }

    public long Step { get; private set; }

    /// <summary>A stop was asked for; a restart follows.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Whether much is going on at present.</summary>
    public bool IsBusy { get; set; } = true;

    /// <summary>Until then everybody may have been cut off by a time-out.</summary>
    public long TroubledUntilMs { get; set; }

    /// <summary>Connections and requests let in and refused in this epoch.</summary>
    public Counts Counts { get; set; }

    /// <summary>The connection whose end is being told.</summary>
    public Link? Ending { get; set; }

    /// <summary>The connection that the engine is busy with.</summary>
    public Link? Driven => _pump.LinkOf(Host.Engine.Driven);

    /// <summary>Connections that have a slot.</summary>
    public IEnumerable<Link> OpenLinks => _links.Where(link => link.Slot >= 0);

    /// <summary>Connections that may hold a slot for long.</summary>
    public int Holders => OpenLinks.Count(link => link.MayHold);

    public IReadOnlyList<Client> Clients => _clients;

    public SimBoard Board => _board;

    /// <summary>Runs the world.</summary>
    /// <param name="virtualMs">For how long there are faults; the end comes on top.</param>
    public void Run(long virtualMs)
    {
        long startMs = NowMs;
        RunUntil(NowMs + virtualMs);
        Settle();
        Tally.Seeds = 1;
        Tally.VirtualMs = NowMs - startMs;
        Tally.Steps = Step;
        CountEpoch();
        foreach (Client client in _clients)
        {
            if (client is Follower follower)
            {
                Tally.Delivered += follower.Ledger.Delivered;
                Tally.Gaps += follower.Ledger.Gaps;
                Tally.Resets += follower.Ledger.Resets;
            }
            else if (client is Observer observer)
            {
                Tally.Reports += observer.Reports;
            }
        }
    }

    /// <summary>A client joins.</summary>
    public void Add(Client client)
    {
        _clients.Add(client);
    }

    public bool IsRetired(Client client)
    {
        return _retired.Contains(client);
    }

    /// <summary>A client connects; null when nobody listens.</summary>
    public Link? Connect(Client client)
    {
        if (_faults.IsUnreachable)
        {
            return null;
        }

        Link link = new(_dice, ++_linkCount, client, _faults.SendBufferBytes());
        _faults.Condition(link);
        _links.Add(link);
        _pump.Accept(link);
        Tally.Connections++;
        Trace($"{client.Name} connects: link {link.Number}, slot {link.Slot}");
        return link;
    }

    /// <summary>
    /// Whether nothing of the connection is on its way, in the network or in the pump.
    /// </summary>
    public bool IsQuiet(Link link)
    {
        return link.Slot >= 0 && link.Up.IsQuiet && link.Down.IsQuiet
            && link.ResetDueMs == long.MaxValue && !_pump.IsBusy(link.Slot);
    }

    /// <summary>Whether a fault may have cost the connection a time-out.</summary>
    public bool IsTroubled(Link link)
    {
        return link.TroubledUntilMs > NowMs || TroubledUntilMs > NowMs;
    }

    /// <summary>Bytes that the engine was told have left.</summary>
    public long SentBytes(Link link)
    {
        return link.Down.Written;
    }

    /// <summary>The engine publishes what came over a connection: finds what was sent.</summary>
    public void Match(Link link, int topic, byte[] value, long sequence)
    {
        string data = System.Text.Encoding.UTF8.GetString(value);
        bool isMessage = link.Client is Follower;
        Publication? match = null;
        if (isMessage)
        {
            // What was refused before is answered in its turn, what is published is not.
            while (link.Sent.Count > 0 && link.Sent.Peek().Status != 200)
            {
                link.Sent.Dequeue();
                link.RefusedBefore++;
            }

            match = link.Sent.Count > 0 ? link.Sent.Dequeue() : null;
        }
        else
        {
            match = link.Sent.FirstOrDefault(p => p.Status == 200 && p.Id is null);
        }

        if (match is null || match.Topic != EngineHost.Topics[topic] || match.Data != data)
        {
            throw new ViolationException(ViolationKind.Publish, $"link {link.Number}: published "
                + $"{data} to {EngineHost.Topics[topic]}; expected {match?.Data ?? "nothing"}");
        }

        match.Id = Host.Journal.IdOf(sequence);
        // Once a stop was asked for, who follows is a subscriber no more, but may not know yet.
        match.SubscribersMin = IsStopping ? 0 : _clients.Count(
            client => client is Follower follower && follower.IsSurelySubscribed(topic));
    }

    /// <summary>Time passes at once, as when the processor was halted.</summary>
    public void Jump(long ms)
    {
        NowMs += ms;
        TroubledUntilMs = NowMs + 60_000;
    }

    /// <summary>Publishes from the device's own code.</summary>
    public void PublishAlarm()
    {
        string text = "\"" + new string('!', _dice.Below(_dice.OneIn(5) ? 300 : 20)) + "\"";
        int count = System.Text.Encoding.ASCII.GetBytes(text, _bytes);
        Host.Publish(_bytes, count, NowMs);
    }

    /// <summary>The button is pressed or released, with its interrupt.</summary>
    public void PressButton()
    {
        _board.Button = !_board.Button;
        Host.HandleButton(NowMs);
    }

    public void Trace(FormattableString text)
    {
        _trace?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Step,8} {NowMs,10} ms  ")
            + text.ToString(CultureInfo.InvariantCulture));
    }

    // Some share an address, which lets all of them in while nobody else has it, some have one that
    // is not counted.
    private int Address()
    {
        int peer = _dice.Pick([0, 1, 1, 2]);
        int most = Limits.ConnectionsPerPeer;
        return most > 0 && _clients.Count(client => client.Peer == peer) >= most ? 0 : peer;
    }

    private EngineHost MakeHost()
    {
        _epoch += 1 + (uint)_dice.Below(1000);
        long utcOffsetMs = _dice.OneIn(2) ? 1_700_000_000_000 : 0;
        return new EngineHost(Limits, _board, _epoch, utcOffsetMs, Hear, NowMs);
    }

    private void Hear(int topic, byte[] value, long sequence)
    {
        Link link = Driven!;
        if (link.HasFrames)
        {
            _pump.CountMessage(link);
        }

        link.Client.OnPublished(topic, value, sequence);
    }

    private void CountEpoch()
    {
        Tally.Published += Host.Journal.Last;
        Tally.EngineCalls += Host.Calls;
        Tally.ConnectionsRefused += Counts.Refused;
        Tally.Limited += Counts.Limited;
        Tally.Flooded += Counts.Flooded;
        Tally.GaveWay += Counts.GaveWay;
    }
}
