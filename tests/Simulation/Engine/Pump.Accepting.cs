using Comet.Embedded.Engine;
using Comet.Simulation.Network;
using Comet.Simulation.Oracle;

namespace Comet.Simulation.Engine;

/// <content>
/// Connections that come in. One that another gives way to waits until that is closed, as in a
/// pump with asynchronous sockets, or gets its slot at once, as in one that blocks; nobody else is
/// accepted meanwhile.
/// </content>
internal sealed partial class Pump
{
    // How long a request refused with 429 is asked to wait.
    private const int RetryAfterMs = 1000;

    private readonly Queue<Link> _pending = new();
    private bool _isWaiting;

    /// <summary>A connection comes in.</summary>
    public void Accept(Link link)
    {
        link.IsPending = true;
        _pending.Enqueue(link);
        AdmitPending();
    }

    /// <summary>A message was taken from a WebSocket.</summary>
    public void CountMessage(Link link)
    {
        _rates.Publish(link, _world.NowMs);
    }

    private void AdmitPending()
    {
        while (_pending.Count > 0 && (!_isWaiting || InUse < _slots.Length))
        {
            bool wasPromised = _isWaiting;
            _isWaiting = false;
            Admit(_pending.Peek(), wasPromised);
        }
    }

    private void Admit(Link link, bool wasPromised)
    {
        int slot = _host.Accept(link.Client.Peer, _world.NowMs);
        CheckAnswer(link, slot, wasPromised);
        Counts counts = _world.Counts;
        if (slot <= CometEngine.GivesWay)
        {
            int old = CometEngine.GivesWay - slot;
            CheckGivesWay(_slots[old].Link!, old);
            _world.Counts = counts with { GaveWay = counts.GaveWay + 1 };
            _world.Trace($"slot {old} gives way to link {link.Number}");
            _isWaiting = true;
            _slots[old].Link!.TakenAtEnd = _slots[old].Link!.Up.Taken;
            if (!_slots[old].IsClosing)
            {
                Close(old, false);
            }

            return;
        }

        _pending.Dequeue();
        link.IsPending = false;
        if (slot < 0)
        {
            link.IsLimited = slot == CometEngine.PeerLimited;
            _world.Counts = link.IsLimited
                ? counts with { Limited = counts.Limited + 1 }
                : counts with { Refused = counts.Refused + 1 };
            Refuse(link, slot);
            return;
        }

        if (_slots[slot].Link is not null)
        {
            throw new ViolationException(ViolationKind.Slots, $"slot {slot} was given out twice");
        }

        _world.Counts = counts with { Accepted = counts.Accepted + 1 };
        _slots[slot] = new PumpSlot
        {
            Link = link,
            ReceivesAhead = _dice.OneIn(2) && !_host.Limits.SharesBuffers,
        };
        link.Slot = slot;
        link.IdleSinceMs = _world.NowMs;
        _rates.Open(link, _world.NowMs);
        InUse++;
        Serve(slot);
    }

    // A connection is refused only when its address has all it may have, or nobody can give way.
    private void CheckAnswer(Link link, int slot, bool wasPromised)
    {
        int peer = link.Client.Peer;
        int most = _host.Limits.ConnectionsPerPeer;
        bool isLimited = peer != 0 && most != 0
            && _slots.Count(state => state.Link?.Client.Peer == peer) >= most;
        bool isFull = InUse == _slots.Length
            && !_slots.Where((state, at) => MustGiveWay(state, at)).Any();
        bool isRight = _world.IsStopping ? slot == CometEngine.NoSlot
            : isLimited ? slot == CometEngine.PeerLimited
            : slot >= 0 ? InUse < _slots.Length
            : slot == CometEngine.NoSlot ? isFull
            : slot <= CometEngine.GivesWay && !wasPromised;
        if (!isRight)
        {
            throw new ViolationException(ViolationKind.Refused, $"link {link.Number}, with "
                + $"{InUse} slots in use: expected not {slot} from HandleAccept");
        }
    }

    // One that the peer has reset may be closed already, which the engine does not know yet.
    private void CheckGivesWay(Link link, int slot)
    {
        long sinceMs = link.IdleSinceMs;
        string? expected = InUse < _slots.Length ? "a free slot"
            : !(IsAtRest(_slots[slot], slot) || _slots[slot].IsClosing)
                || link.Client.IsIdle(link) == false
                ? "one that is idle"
            : IsTooNew(link) ? "one that had its time to speak"
            : _slots.Where((state, at) => MustGiveWay(state, at)
                && state.Link!.IdleSinceMs < sinceMs).Any() ? "the one idle for longest"
            : null;
        if (expected is not null)
        {
            throw new ViolationException(ViolationKind.GaveWay,
                $"link {link.Number} gave way; expected {expected}");
        }
    }

    // One whose idle time is over ends anyway, though the pump may not have been told yet.
    private bool MustGiveWay(PumpSlot state, int slot)
    {
        return state.Link is { IsHeldBack: false, IsDoomed: false } link
            && _host.Engine.ActionOf(slot) == ConnectionAction.None
            && IsAtRest(state, slot) && !IsTooNew(link) && link.Client.IsIdle(link) == true;
    }

    private bool IsAtRest(PumpSlot state, int slot)
    {
        return !state.IsClosing && state.InFlight is null && state.FinishMs == long.MaxValue
            && !state.IsReceiveEnded && !state.Link!.Down.IsEnded
            && _host.Engine.TransmitCount(slot) == 0;
    }

    private bool IsTooNew(Link link)
    {
        return link.Up.Taken == 0
            && _world.NowMs - link.IdleSinceMs < _host.Limits.ConnectGraceMs;
    }

    private void Judge(int slot, Claims before)
    {
        Claims did = _host.Claims - before;
        if (did == default)
        {
            return;
        }

        _rates.Check(_slots[slot].Link!, did, _world.NowMs);
        Counts counts = _world.Counts;
        _world.Counts = counts with
        {
            Limited = counts.Limited + did.Limited,
            Flooded = counts.Flooded + did.Flooded,
        };
    }

    private void Refuse(Link link, int refusal)
    {
        link.IsRefused = true;
        byte[] part = new byte[_dice.Between(1, 300)];
        int skip = 0;
        int count;
        while ((count = _host.Engine.RenderRefusal(part, skip, refusal)) > 0)
        {
            link.Down.Write(part.AsSpan(0, count), _world.NowMs);
            skip += count;
        }

        link.Down.End(_world.NowMs);
    }
}
