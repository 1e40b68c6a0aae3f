using Comet.Simulator.Options;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Faults;

/// <summary>Which faults are on. The event loop calls everything but <see cref="Describe"/> and
/// <see cref="Check"/>.</summary>
/// <remarks>
/// Theory of operation. A list of the faults that are on, each until some time, from which all
/// that they bring about is derived anew whenever it changes. A reboot is one, too: while it
/// lasts the board is away, when it ends the board starts anew. The loop asks
/// <see cref="IsQuiet"/> first and is then done with it in every round without a fault.
/// </remarks>
internal sealed class FaultBoard
{
    private const int AllSlots = -1;

    private readonly MonotonicClock _clock;
    private readonly Random _dice;
    private readonly int _slots;
    private readonly int _lineBytes;
    private readonly LostPeers _lostPeers = new();
    private readonly List<ActiveFault> _active = [];
    private readonly List<ShapedLink> _links = [];
    private IFaultTarget? _target;
    private volatile ActiveFault[] _shown = [];
    private bool _hasLinkFaults;

    /// <param name="slots">How many connections there may be.</param>
    /// <param name="seed">Of the jitter.</param>
    /// <param name="lineBytes">What a link holds of each direction.</param>
    /// <param name="clock">The loop's.</param>
    public FaultBoard(int slots, int seed, int lineBytes, MonotonicClock clock)
    {
        _slots = slots;
        _dice = new Random(seed);
        _lineBytes = lineBytes;
        _clock = clock;
    }

    /// <summary>Nothing is on, and nothing that was on is left over.</summary>
    public bool IsQuiet =>
        _active.Count == 0 && _links.Count == 0 && _lostPeers.PollDeadline() == long.MaxValue;

    /// <summary>The board is not on the network.</summary>
    public bool IsAway { get; private set; }

    /// <summary>Accepting a newcomer fails.</summary>
    public bool DoAcceptsFail { get; private set; }

    /// <summary>Names what the faults happen to.</summary>
    public void Attach(IFaultTarget target)
    {
        _target = target;
    }

    /// <summary>The faults that there are, and where they are on. Called on any thread.</summary>
    public IReadOnlyList<FaultDescription> Describe()
    {
        ActiveFault[] shown = _shown;
        long nowMs = _clock.NowMs;
        return [.. FaultCatalog.All.Select(type => new FaultDescription(
            type,
            [.. shown.Where(a => a.Setting.Type == type).Select(a => new FaultOccurrence(
                a.Setting.Arguments,
                a.Setting.Values,
                a.EndMs == long.MaxValue ? null : Math.Max(a.EndMs - nowMs, 0)))]))];
    }

    /// <summary>Whether a setting is one for this board. Called on any thread.</summary>
    /// <exception cref="SimulatorException">It is not.</exception>
    public void Check(FaultSetting setting)
    {
        CheckSlot(setting.Type, setting.Slot);
        if (setting.Type.Kind == FaultKind.ClockJump && setting.Is("clock", "uptime")
            && setting["seconds"] < 0)
        {
            throw new SimulatorException(
                $"fault {setting.Type.Name}: {setting["seconds"]}: expected 0 or more with "
                + "clock=uptime, which never goes back",
                SimulatorException.UsageExitCode);
        }
    }

    /// <summary>Whether a fault may be on for a slot; −1 = all. Called on any thread.</summary>
    /// <exception cref="SimulatorException">It may not.</exception>
    public void CheckSlot(FaultType type, int slot)
    {
        bool isOfSlots = type.Parameters.Any(parameter => parameter.Name == FaultCatalog.Slot);
        if (slot < AllSlots || slot >= (isOfSlots ? _slots : 0))
        {
            string expected = isOfSlots ? $"-1 for all, or 0 to {_slots - 1}" : "no slot";
            throw new SimulatorException(
                $"fault {type.Name}: slot={slot}: expected {expected}",
                SimulatorException.UsageExitCode);
        }
    }

    /// <summary>Brings a fault about. One that is on, for the same slot, is replaced.</summary>
    public void Apply(FaultSetting setting, long nowMs)
    {
        bool isOver = setting.Type.Kind is FaultKind.Reset or FaultKind.NewAddress
            || (setting.Type.Kind == FaultKind.ClockJump && setting.Is("clock", "uptime"));
        _target!.Note($"fault {setting.Text} {(isOver ? "happens" : "on")}", nowMs);
        switch (setting.Type.Kind)
        {
            case FaultKind.Reset:
                _target!.ResetConnections(setting.Slot, nowMs);
                return;
            case FaultKind.NewAddress:
                _target!.ResetConnections(AllSlots, nowMs);
                _lostPeers.Reset();
                return;
            case FaultKind.ClockJump when setting.Is("clock", "uptime"):
                _clock.Advance(setting["seconds"] * 1000L);
                return;
            default:
                break;
        }

        _active.RemoveAll(a => a.Setting.Type == setting.Type && a.Setting.Slot == setting.Slot);
        Add(setting, nowMs);
        Derive(nowMs);
    }

    /// <summary>Ends what is on.</summary>
    /// <param name="type">Of this fault; null = of all.</param>
    /// <param name="slot">What was said of this slot, −1 being said of all; null = wherever.
    /// </param>
    /// <param name="nowMs">The time.</param>
    public void Clear(FaultType? type, int? slot, long nowMs)
    {
        foreach (ActiveFault active in _active.FindAll(a => (type is null || a.Setting.Type == type)
            && (slot is null || a.Setting.Slot == slot)))
        {
            _active.Remove(active);
            End(active.Setting, "cleared", nowMs);
        }

        Derive(nowMs);
    }

    /// <summary>The link of a connection that was opened, or null: it has none.</summary>
    public ShapedLink? CreateLink(PumpConnection connection, Readiness readiness)
    {
        LinkConditions conditions = ConditionsOf(connection.Slot);
        if (!_hasLinkFaults || conditions == LinkConditions.None)
        {
            return null;
        }

        ShapedLink link = new(connection, readiness, _clock, _dice, _lineBytes, conditions);
        _links.Add(link);
        return link;
    }

    /// <summary>A connection is gone, or does without its link.</summary>
    public void RemoveLink(ShapedLink link)
    {
        _links.Remove(link);
    }

    /// <summary>What a slot's way to its peer is like.</summary>
    public LinkConditions ConditionsOf(int slot)
    {
        LinkConditions conditions = LinkConditions.None;
        foreach (ActiveFault active in _active)
        {
            // What is said of one slot stands against what is said of all, being added later.
            FaultSetting setting = active.Setting;
            if (setting.Slot == AllSlots || setting.Slot == slot)
            {
                conditions = With(conditions, setting);
            }
        }

        return conditions;
    }

    /// <summary>When <see cref="HandleTime"/> is due.</summary>
    public long PollDeadline()
    {
        long deadlineMs = IsAway ? long.MaxValue : _lostPeers.PollDeadline();
        foreach (ActiveFault active in _active)
        {
            deadlineMs = Math.Min(deadlineMs, Math.Min(active.EndMs, active.NextMs));
        }

        foreach (ShapedLink link in _links)
        {
            deadlineMs = Math.Min(deadlineMs, link.PollDeadline());
        }

        return deadlineMs;
    }

    /// <summary>Time has passed.</summary>
    public void HandleTime(long nowMs)
    {
        bool hasChanged = false;
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            ActiveFault active = _active[i];
            if (nowMs >= active.EndMs)
            {
                _active.RemoveAt(i);
                End(active.Setting, "ended", nowMs);
                hasChanged = true;
            }
        }

        if (_active.Find(a => nowMs >= a.NextMs) is { } brownOut)
        {
            brownOut.NextMs = nowMs + (brownOut.Setting["every"] * 1000L);
            string peers = brownOut.Setting.Is("peers", "reset") ? "reset" : "silent";
            Apply(
                FaultSetting.Parse("reboot", $"{brownOut.Setting["boot"]},peers={peers}"), nowMs);
        }

        if (hasChanged)
        {
            Derive(nowMs);
        }

        foreach (ShapedLink link in _links)
        {
            link.HandleTime(nowMs);
        }

        if (!_hasLinkFaults && _links.Count > 0)
        {
            // They have been waiting to get rid of what they held.
            _target!.Shape();
        }

        if (!IsAway)
        {
            _lostPeers.HandleTime(nowMs);
        }
    }

    /// <summary>The loop ends.</summary>
    public void Close()
    {
        _lostPeers.Reset();
    }

    private static LinkConditions With(LinkConditions conditions, FaultSetting setting)
    {
        return setting.Type.Kind switch
        {
            FaultKind.Latency => conditions with
            {
                LatencyMs = setting["ms"],
                JitterMs = setting["jitter"],
            },
            FaultKind.Bandwidth => conditions with { BytesPerSecond = setting["bytes"] },
            FaultKind.Segment => conditions with { SegmentBytes = setting["bytes"] },
            FaultKind.Stall => conditions with { IsStalled = true },
            FaultKind.HalfOpen => conditions with { IsHalfOpen = true },
            FaultKind.SendTimeout => conditions with { IsSendBlocked = true },
            _ => conditions,
        };
    }

    private void Add(FaultSetting setting, long nowMs)
    {
        ActiveFault active = new(setting, EndOf(setting, nowMs));
        if (setting.Type.Kind == FaultKind.BrownOut)
        {
            active.NextMs = nowMs;
        }

        int at = setting.Slot == AllSlots ? 0 : _active.Count;
        _active.Insert(at, active);
        if (setting.Type.Kind is FaultKind.WifiOff or FaultKind.Reboot)
        {
            Leave(setting.Is("peers", "reset"), nowMs);
        }
    }

    private static long EndOf(FaultSetting setting, long nowMs)
    {
        int seconds = setting.Type.Kind is FaultKind.WifiOff or FaultKind.Reboot
            ? setting["seconds"]
            : setting[FaultCatalog.For];
        return seconds == 0 && setting.Type.IsLasting ? long.MaxValue : nowMs + (seconds * 1000L);
    }

    private void End(FaultSetting setting, string how, long nowMs)
    {
        _target!.Note($"fault {setting.Text} {how}", nowMs);
        if (setting.Type.Kind == FaultKind.Reboot)
        {
            _target.Restart(nowMs);
        }
    }

    // The last word to the peers, or none.
    private void Leave(bool isTold, long nowMs)
    {
        if (isTold)
        {
            _target!.ResetConnections(AllSlots, nowMs);
            _lostPeers.Reset();
        }
        else
        {
            _target!.LoseConnections(_lostPeers, nowMs);
        }
    }

    private bool Has(FaultKind kind, string parameter, params string[] choices)
    {
        return _active.Exists(a => a.Setting.Type.Kind == kind
            && choices.Any(choice => a.Setting.Is(parameter, choice)));
    }

    private void Derive(long nowMs)
    {
        IsAway = _active.Exists(
            a => a.Setting.Type.Kind is FaultKind.WifiOff or FaultKind.Reboot);
        DoAcceptsFail = _active.Exists(a => a.Setting.Type.Kind == FaultKind.AcceptFailure);
        _target!.FailSensors(
            Has(FaultKind.SensorException, "sensor", "both", "temperature"),
            Has(FaultKind.SensorException, "sensor", "both", "light"));
        _target.SetUtcError(_active
            .Where(a => a.Setting.Type.Kind == FaultKind.ClockJump)
            .Sum(a => a.Setting["seconds"] * 1000L));

        bool hadLinkFaults = _hasLinkFaults;
        _hasLinkFaults = _active.Exists(a => a.Setting.Type.Kind <= FaultKind.SendTimeout);
        if (hadLinkFaults || _hasLinkFaults)
        {
            _target.Shape();
        }

        _shown = [.. _active];
    }
}
