using System;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Instructions.Metered;

/// <summary>
/// What a pump does for each message, with one native copy in the place of each call of a socket.
/// It is written as for the device, and counted.
/// </summary>
public sealed class MemoryPump
{
    /// <summary>What was sent last.</summary>
    public readonly byte[] Wire;

    /// <summary>How many bytes were sent since this was set to 0.</summary>
    public int Sent;

    private readonly CometEngine _engine;
    private readonly int _slots;

    public MemoryPump(CometEngine engine, int slots, int transmitBytes)
    {
        _engine = engine;
        _slots = slots;
        Wire = new byte[transmitBytes];
    }

    /// <summary>Hands in bytes that a peer has sent, a segment a round.</summary>
    public void Exchange(int slot, byte[] bytes, int count, long nowMs)
    {
        int offset = 0;
        while (offset < count)
        {
            int capacity = _engine.ReceiveCapacity(slot);
            Invariant.Check(capacity > 0);
            int segment = count - offset;
            if (segment > capacity)
            {
                segment = capacity;
            }

            Array.Copy(bytes, offset, _engine.ReceiveBuffer, _engine.ReceiveOffset(slot), segment);
            _engine.HandleReceived(slot, segment, nowMs);
            _engine.HandleTime(nowMs);
            Serve(nowMs);
            offset += segment;
        }
    }

    /// <summary>Serves what the engine names until there is no more.</summary>
    public void Serve(long nowMs)
    {
        int slot = _engine.PollConnection(nowMs);
        while (slot >= 0)
        {
            switch (_engine.ActionOf(slot))
            {
                case ConnectionAction.Send:
                    Send(slot, nowMs);
                    break;
                case ConnectionAction.None:
                    break;
                default:
                    Invariant.Check(false);
                    break;
            }

            slot = _engine.PollConnection(nowMs);
        }
    }

    /// <summary>A round in which nothing happens.</summary>
    /// <returns>For how many slots there is room to receive.</returns>
    public int Idle(long nowMs)
    {
        int readable = 0;
        for (int slot = 0; slot < _slots; slot++)
        {
            if (_engine.ReceiveCapacity(slot) > 0)
            {
                readable++;
            }
        }

        _engine.HandleTime(nowMs);
        Serve(nowMs);
        return readable;
    }

    private void Send(int slot, long nowMs)
    {
        int count = _engine.TransmitCount(slot);
        Array.Copy(_engine.TransmitBuffer, _engine.TransmitOffset(slot), Wire, 0, count);
        Sent += count;
        _engine.HandleSent(slot, count, nowMs);
    }
}
