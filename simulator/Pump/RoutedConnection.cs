using System.Runtime.InteropServices;
using Comet.Simulator.Door;

namespace Comet.Simulator.Pump;

/// <summary>
/// A connection of a port that several servers share: the first bytes of a request are looked at
/// before they are received, and may go elsewhere with the socket.
/// </summary>
internal sealed class RoutedConnection(int slot, Readiness readiness)
    : PlainConnection(slot, readiness)
{
    private readonly List<byte> _first = [];
    private bool _isOver;
    private int _end;

    /// <summary>What was looked at and not received yet.</summary>
    public ReadOnlySpan<byte> First => CollectionsMarshal.AsSpan(_first);

    /// <summary>There is nothing behind it: the peer has ended its side, or is lost.</summary>
    public bool IsOver => _isOver;

    public override bool MayReceive => _first.Count > 0 || _isOver || base.MayReceive;

    /// <summary>Looks at what there is, as far as it tells where a request belongs.</summary>
    public void Look()
    {
        Span<byte> buffer = stackalloc byte[DoorRequest.BytesMax];
        while (!_isOver && _first.Count < DoorRequest.BytesMax && base.MayReceive)
        {
            int count = base.Receive(buffer[..(DoorRequest.BytesMax - _first.Count)]);
            if (count > 0)
            {
                _first.AddRange(buffer[..count]);
            }
            else if (count == Readiness.Nothing)
            {
                return;
            }
            else
            {
                // For the receive that comes to it.
                _isOver = true;
                _end = count;
            }
        }
    }

    /// <summary>Puts bytes before those that are still to come.</summary>
    public void Preload(ReadOnlySpan<byte> first)
    {
        _first.AddRange(first);
    }

    /// <summary>What was looked at, for whoever takes the socket.</summary>
    public byte[] TakeFirst()
    {
        byte[] first = [.. _first];
        _first.Clear();
        return first;
    }

    public override int Receive(Span<byte> buffer)
    {
        if (_first.Count == 0 && _isOver)
        {
            _isOver = false;
            return _end;
        }

        if (_first.Count == 0)
        {
            return base.Receive(buffer);
        }

        int count = Math.Min(_first.Count, buffer.Length);
        First[..count].CopyTo(buffer);
        _first.RemoveRange(0, count);
        return count;
    }

    public override void Release()
    {
        base.Release();
        _first.Clear();
        _first.Capacity = 0;
        _isOver = false;
    }
}
