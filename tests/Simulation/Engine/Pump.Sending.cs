using Comet.Embedded.Engine;
using Comet.Simulation.Network;

namespace Comet.Simulation.Engine;

/// <content>Sending: straight into the network, or by the system once there is room.</content>
internal sealed partial class Pump
{
    // Returns whether to look again at once.
    private bool Send(int slot)
    {
        PumpSlot state = _slots[slot];
        CometEngine engine = _host.Engine;
        int count = engine.TransmitCount(slot);
        int wanted = _dice.OneIn(5) ? _dice.Between(1, count) : count;
        ReadOnlySpan<byte> bytes =
            engine.TransmitBuffer.AsSpan(engine.TransmitOffset(slot), count);
        int sent = Deliver(state.Link!, bytes[..wanted]);
        if (sent > 0)
        {
            HandleSent(slot, sent);
            return true;
        }

        state.InFlight = bytes[..Math.Min(count, SliceBytes)].ToArray();
        return false;
    }

    private void EndSend(int slot)
    {
        PumpSlot state = _slots[slot];
        byte[] inFlight = state.InFlight!;
        CometEngine engine = _host.Engine;
        ReadOnlySpan<byte> bytes =
            engine.TransmitBuffer.AsSpan(engine.TransmitOffset(slot), inFlight.Length);
        if (engine.TransmitCount(slot) < inFlight.Length || !bytes.SequenceEqual(inFlight))
        {
            throw new ViolationException(
                ViolationKind.Bytes, $"slot {slot}: bytes in flight were changed");
        }

        int sent = Deliver(state.Link!, bytes);
        state.InFlight = null;
        HandleSent(slot, sent);
    }

    private int Deliver(Link link, ReadOnlySpan<byte> bytes)
    {
        int sent = link.Down.Write(bytes, _world.NowMs);
        if (sent > 0 && link.IsLeft && !link.Down.IsLost)
        {
            // Nobody has this connection any more: the answer to the bytes is a reset.
            link.ResetDueMs = Math.Min(link.ResetDueMs, _world.NowMs + link.Up.DelayMsMax);
        }

        return sent;
    }

    private void HandleSent(int slot, int count)
    {
        _host.Call(static (e, s, c, now) =>
        {
            e.HandleSent(s, c, now);
            return 0;
        }, slot, count, _world.NowMs);
        if (_slots[slot].Link is { } link && _host.Engine.TransmitCount(slot) == 0)
        {
            link.IdleSinceMs = _world.NowMs;
            link.HeldUntilMs = link.IsHeldBack ? _world.NowMs + RetryAfterMs : 0;
        }
    }
}
