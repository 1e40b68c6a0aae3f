using Comet.Embedded.Board;
using Comet.Simulation.Clients;
using Comet.Simulation.Network;

namespace Comet.Simulation;

/// <summary>What goes wrong, when, and to whom; also how lively the board is.</summary>
/// <remarks>
/// Times of many faults alternate with quiet ones, and the network between good and bad. A fault
/// that may cost its connection a time-out marks it as troubled for as long: within that time the
/// connection may be cut, but nothing may be lost, repeated or late.
/// </remarks>
internal sealed class Faults
{
    // Longer than the longest time-out of the engine.
    private const int AfterMathMs = 40_000;
    private const int GiveUpMs = 60_000;

    private readonly World _world;
    private readonly Dice _dice;
    private readonly List<Action> _kinds = [];
    private long _reachableMs;
    private long _phaseEndMs;
    private int _delayMsMax;
    private int _segmentBytesMax = 1460;
    private bool _isCalm;
    private int _hostileCount;

    public Faults(World world, Dice dice)
    {
        _world = world;
        _dice = dice;
        DueMs = world.NowMs + 1000;
        Add("reset", () => _dice.Pick(Followers()).Drop(true), 3);
        Add("fin", () => _dice.Pick(Followers()).Drop(false), 3);
        Add("half-close", () => _dice.Pick(Followers()).HalfClose(), 2);
        Add("vanish", Vanish, 3);
        Add("stall-down", () => Stall(false), 3);
        Add("stall-up", () => Stall(true), 2);
        Add("slow-reader", SlowReader, 3);
        Add("deaf-reader", DeafReader, 2);
        Add("method-change", () => _dice.Pick(Followers()).ChangeMethod(), 4);
        Add("burst", Burst, 5);
        Add("message", () => _dice.Pick(Followers()).Publish(), 12);
        Add("button", _world.PressButton, 3);
        Add("hostile", Hostile, 3);
        Add("storm", Storm, 1);
        Add("unreachable", () => _reachableMs = _world.NowMs + _dice.Between(100, 20_000), 1);
        Add("jump", () => _world.Jump(_dice.Between(1000, 120_000)), 1);
        Add("restart", () => _world.Restart(_dice.OneIn(2)), 1);
    }

    /// <summary>When the next fault is due, in ms.</summary>
    public long DueMs { get; private set; }

    /// <summary>Whether connecting fails at present.</summary>
    public bool IsUnreachable => _world.NowMs < _reachableMs;

    /// <summary>What both systems buffer of a new connection, in bytes.</summary>
    public int SendBufferBytes()
    {
        return _dice.Pick([400, 1500, 3000, 6000, 20_000]);
    }

    /// <summary>Gives a new connection the network's present condition.</summary>
    public void Condition(Link link)
    {
        foreach (Pipe pipe in new[] { link.Up, link.Down })
        {
            pipe.DelayMsMax = _delayMsMax == 0 ? 0 : _dice.Below(_delayMsMax);
            pipe.SegmentBytesMax = _segmentBytesMax;
        }

        if (link.Client is Follower { PaceBytes: < int.MaxValue })
        {
            Trouble(link);
        }
    }

    /// <summary>Lets a fault happen when it is time.</summary>
    public void Act()
    {
        if (_world.NowMs < DueMs)
        {
            return;
        }

        if (_world.NowMs >= _phaseEndMs)
        {
            ChangePhase();
        }

        DueMs = _world.NowMs + (_world.IsBusy ? _dice.Between(1, 4000) : _dice.Between(1, 60_000));
        _dice.Pick(_kinds)();
    }

    /// <summary>The sensors move, or fail, or stay as they are.</summary>
    public void MoveSensors()
    {
        if (_isCalm)
        {
            return;
        }

        if (_dice.OneIn(_world.IsBusy ? 2 : 8))
        {
            _world.Board.Temperature = _dice.OneIn(30)
                ? BoardApplication.NoReading
                : _dice.Between(-1500, 3000);
        }

        if (_dice.OneIn(6))
        {
            _world.Board.Light = _dice.OneIn(20)
                ? BoardApplication.NoReading
                : _dice.Between(0, 1000);
        }
    }

    /// <summary>No more faults; the network is good, everybody reads.</summary>
    public void End()
    {
        _reachableMs = 0;
        _delayMsMax = 0;
        _segmentBytesMax = 1460;
        _world.IsBusy = true;
        DueMs = long.MaxValue;
        foreach (Follower follower in Followers())
        {
            follower.PaceBytes = int.MaxValue;
        }
    }

    /// <summary>The sensors stand still, too.</summary>
    public void Calm()
    {
        _isCalm = true;
    }

    private void Add(string name, Action fault, int weight)
    {
        void Happen()
        {
            _world.Trace($"fault: {name}");
            _world.Tally.CountFault(name);
            fault();
        }

        for (int i = 0; i < weight; i++)
        {
            _kinds.Add(Happen);
        }
    }

    private void ChangePhase()
    {
        _phaseEndMs = _world.NowMs + _dice.Between(5000, 120_000);
        _world.IsBusy = !_dice.OneIn(3);
        _delayMsMax = _dice.Pick([0, 0, 1, 20, 200, 1500]);
        _segmentBytesMax = _dice.Pick([1460, 1460, 100, 7, 1]);
    }

    private List<Follower> Followers()
    {
        return [.. _world.Clients.OfType<Follower>()];
    }

    private void Vanish()
    {
        Client client = _dice.Pick(_world.Clients);
        client.Vanish(_world.NowMs + GiveUpMs);
    }

    private void Stall(bool up)
    {
        Client client = _dice.Pick(_world.Clients);
        if (client.Link is { } link)
        {
            long untilMs = _world.NowMs + _dice.Between(50, 40_000);
            (up ? link.Up : link.Down).StalledUntilMs = untilMs;
            link.TroubledUntilMs = untilMs + AfterMathMs;
        }
    }

    private void SlowReader()
    {
        Follower follower = _dice.Pick(Followers());
        follower.PaceBytes = follower.PaceBytes < 100 ? int.MaxValue : _dice.Between(1, 100);
        Trouble(follower.Link);
    }

    private void DeafReader()
    {
        Follower follower = _dice.Pick(Followers());
        follower.PaceBytes = follower.PaceBytes == 0 ? int.MaxValue : 0;
        Trouble(follower.Link);
    }

    // Who reads slowly or not at all may be cut off as long as the connection lasts.
    private static void Trouble(Link? link)
    {
        if (link is not null)
        {
            link.TroubledUntilMs = long.MaxValue;
        }
    }

    private void Burst()
    {
        for (int i = _dice.Between(1, 2 * _world.Limits.LogEvents); i > 0; i--)
        {
            _world.PublishAlarm();
        }
    }

    private void Hostile()
    {
        HostileKind[] kinds = Enum.GetValues<HostileKind>();
        Join(_dice.Pick(kinds));
    }

    private void Storm()
    {
        for (int i = _dice.Between(1, _world.Limits.Connections + 3); i > 0; i--)
        {
            Join(HostileKind.Storm);
        }
    }

    private void Join(HostileKind kind)
    {
        _world.Add(new Hostile(_world, $"hostile {++_hostileCount} ({kind})", _dice, kind)
        {
            // Half of them come from one address, or from that of the others.
            Peer = _dice.Pick([0, 1, 9, 9, 100 + (_hostileCount % 5)]),
        });
    }
}
