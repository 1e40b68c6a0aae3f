using Comet.Embedded.Engine;
using Comet.Simulation.Network;
using Comet.Simulation.Oracle;

namespace Comet.Simulation.Engine;

/// <summary>
/// A model of every pump that obeys the engine's call order, and varies what a pump may vary.
/// </summary>
/// <remarks>
/// Theory of operation. <see cref="Act"/> makes one input happen to one slot; several may happen
/// before <see cref="Drain"/>, which serves what the engine names until it names none. Left to
/// chance: how many bytes a receive or a send takes; whether a receive was begun before the buffer
/// moved; the order in which ready slots are served; how long the system keeps a send, a FIN and a
/// closed socket to itself. Invariants, as documented on the engine: at most one receive and one
/// send in flight a slot, and a slot that is closed is handed back once.
/// </remarks>
internal sealed partial class Pump
{
    // What the system sends by itself when the socket was full.
    private const int SliceBytes = 512;

    private readonly World _world;
    private readonly Dice _dice;
    private readonly EngineHost _host;
    private readonly PumpSlot[] _slots;
    private readonly List<int> _ready = [];
    private readonly RateOracle _rates;

    public Pump(World world, EngineHost host, Dice dice)
    {
        _world = world;
        _host = host;
        _rates = new RateOracle(host.Limits, world.NowMs);
        _dice = dice;
        _slots = new PumpSlot[host.Limits.Connections];
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            _slots[slot] = new PumpSlot();
        }
    }

    public int Count => _slots.Length;

    /// <summary>Slots that have a socket.</summary>
    public int InUse { get; private set; }

    public Link? LinkOf(int slot)
    {
        return slot < 0 ? null : _slots[slot].Link;
    }

    /// <summary>Whether a send, a FIN or a close of the slot is still on its way.</summary>
    public bool IsBusy(int slot)
    {
        PumpSlot state = _slots[slot];
        return state.InFlight is not null || state.IsClosing || state.FinishMs < long.MaxValue;
    }

    /// <summary>When <see cref="Act"/> has something to do for a slot, in ms.</summary>
    public long DueMs(int slot)
    {
        PumpSlot state = _slots[slot];
        if (state.Link is not { } link)
        {
            return long.MaxValue;
        }

        if (state.IsClosing)
        {
            return state.ReleaseMs;
        }

        long dueMs = Math.Min(link.ResetDueMs, state.FinishMs);
        if (state.InFlight is not null && link.Down.Room > 0)
        {
            dueMs = Math.Min(dueMs, _world.NowMs);
        }

        bool mayReceive = !state.IsReceiveEnded
            && (state.PostedOffset >= 0 || _host.Engine.ReceiveCapacity(slot) > 0);
        return mayReceive ? Math.Min(dueMs, link.Up.DueMs()) : dueMs;
    }

    /// <summary>Makes one thing happen to a slot that is due.</summary>
    public void Act(int slot)
    {
        PumpSlot state = _slots[slot];
        Link link = state.Link!;
        long nowMs = _world.NowMs;
        if (state.IsClosing)
        {
            Release(slot);
        }
        else if (link.ResetDueMs <= nowMs)
        {
            Close(slot, true);
        }
        else if (state.InFlight is not null && link.Down.Room > 0)
        {
            EndSend(slot);
        }
        else if (state.FinishMs <= nowMs)
        {
            Finish(slot);
        }
        else
        {
            Receive(slot);
        }
    }

    /// <summary>Serves what the engine names until it names none.</summary>
    public void Drain()
    {
        while (true)
        {
            _ready.Clear();
            int most = _dice.Between(1, _slots.Length);
            int slot = -1;
            while (_ready.Count < most && (slot = Poll()) >= 0)
            {
                _ready.Add(slot);
            }

            if (_ready.Count == 0)
            {
                return;
            }

            while (_ready.Count > 0)
            {
                int at = _dice.Below(_ready.Count);
                slot = _ready[at];
                _ready.RemoveAt(at);
                Serve(slot);
            }
        }
    }

    /// <summary>The board is switched off: every connection is cut.</summary>
    public void CutAll()
    {
        foreach (PumpSlot state in _slots)
        {
            if (state.Link is { } link)
            {
                link.Slot = -1;
                link.IsCut = true;
            }
        }

        foreach (Link link in _pending)
        {
            link.IsPending = false;
            link.IsCut = true;
        }
    }

    private int Poll()
    {
        Claims before = _host.Claims;
        int slot = _host.Call(
            static (engine, _, _, now) => engine.PollConnection(now), 0, 0, _world.NowMs);
        Judge(slot, before);
        return slot;
    }

    private void Receive(int slot)
    {
        PumpSlot state = _slots[slot];
        Link link = state.Link!;
        CometEngine engine = _host.Engine;
        if (_host.Limits.SharesBuffers && _dice.OneIn(8))
        {
            // Told to be readable, and is not.
            engine.ReceiveOffset(slot);
            engine.HandleNothingReceived(slot);
        }

        int offset = state.PostedOffset >= 0 ? state.PostedOffset : engine.ReceiveOffset(slot);
        int most = state.PostedOffset >= 0 ? state.PostedCount : engine.ReceiveCapacity(slot);
        int wanted = _dice.OneIn(4) ? _dice.Between(1, most) : most;
        int count = link.Up.Read(engine.ReceiveBuffer.AsSpan(offset, wanted), _world.NowMs);
        state.PostedOffset = -1;
        if (count == 0)
        {
            state.IsReceiveEnded = true;
            _host.Call(static (e, s, _, now) =>
            {
                e.HandleEndOfStream(s, now);
                return 0;
            }, slot, 0, _world.NowMs);
            return;
        }

        int at = engine.ReceiveOffset(slot);
        if (at != offset)
        {
            // The engine has dropped earlier bytes meanwhile: these belong further down.
            Buffer.BlockCopy(engine.ReceiveBuffer, offset, engine.ReceiveBuffer, at, count);
        }

        Claims before = _host.Claims;
        int frames = link.CountFrames();
        _rates.Receive(link, frames, false, _world.NowMs);
        _host.Call(static (e, s, c, now) =>
        {
            e.HandleReceived(s, c, now);
            return 0;
        }, slot, count, _world.NowMs);
        _rates.Receive(link, 0, engine.ReceiveCapacity(slot) == 0, _world.NowMs);
        Judge(slot, before);
        if (link.Client.Link == link)
        {
            link.Client.OnTaken(link.Up.Taken);
        }
    }

    private void Serve(int slot)
    {
        PumpSlot state = _slots[slot];
        bool isServed = false;
        while (!isServed && state.Link is not null && !state.IsClosing)
        {
            ConnectionAction action = _host.Engine.ActionOf(slot);
            if (action >= ConnectionAction.Finish)
            {
                state.Link.TakenAtEnd = Math.Min(state.Link.TakenAtEnd, state.Link.Up.Taken);
            }

            switch (action)
            {
                case ConnectionAction.Send:
                    isServed = state.InFlight is not null || !Send(slot);
                    break;
                case ConnectionAction.Finish:
                    isServed = state.InFlight is not null || state.FinishMs < long.MaxValue;
                    if (!isServed && _dice.OneIn(4))
                    {
                        state.FinishMs = _world.NowMs + _dice.Between(1, 300);
                        isServed = true;
                    }
                    else if (!isServed)
                    {
                        Finish(slot);
                    }

                    break;
                case ConnectionAction.Close:
                    Close(slot, false);
                    break;
                case ConnectionAction.Abort:
                    Close(slot, true);
                    break;
                default:
                    isServed = true;
                    break;
            }
        }

        if (state.Link is not null && !state.IsClosing)
        {
            ReceiveAhead(slot, state);
        }
    }

    private void ReceiveAhead(int slot, PumpSlot state)
    {
        if (state.ReceivesAhead && state.PostedOffset < 0 && !state.IsReceiveEnded)
        {
            int capacity = _host.Engine.ReceiveCapacity(slot);
            if (capacity > 0)
            {
                state.PostedOffset = _host.Engine.ReceiveOffset(slot);
                state.PostedCount = capacity;
            }
        }
    }

    private void Finish(int slot)
    {
        PumpSlot state = _slots[slot];
        state.FinishMs = long.MaxValue;
        if (_host.Engine.ActionOf(slot) != ConnectionAction.Finish)
        {
            // Cut while the FIN waited.
            Serve(slot);
            return;
        }

        state.Link!.Down.End(_world.NowMs);
        _host.Call(static (e, s, _, now) =>
        {
            e.HandleFinished(s, now);
            return 0;
        }, slot, 0, _world.NowMs);
    }

    private void Close(int slot, bool abort)
    {
        PumpSlot state = _slots[slot];
        Link link = state.Link!;
        state.IsClosing = true;
        if (abort)
        {
            link.IsCut = true;
        }
        else
        {
            link.Down.End(_world.NowMs);
        }

        // What is in flight ends first.
        bool waits = state.InFlight is not null || _dice.OneIn(4);
        state.ReleaseMs = _world.NowMs + (waits ? _dice.Between(0, 300) : 0);
        if (!waits)
        {
            Release(slot);
        }
    }

    private void Release(int slot)
    {
        PumpSlot state = _slots[slot];
        state.Link!.Slot = -1;
        state.Link = null;
        InUse--;
        _host.Call(static (e, s, _, now) =>
        {
            e.HandleClosed(s, now);
            return 0;
        }, slot, 0, _world.NowMs);
        AdmitPending();
    }
}
