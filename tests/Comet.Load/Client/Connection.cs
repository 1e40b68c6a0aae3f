using System.Runtime.InteropServices;

namespace Comet.Load.Client;

/// <summary>
/// A connection of the load client. Its loop tells it that it is connected, what arrived, and
/// that it ended.
/// </summary>
internal abstract unsafe class Connection
{
    private byte[] _unsent = [];
    private int _unsentOffset;
    private int _unsentEnd;

    public int Descriptor { get; private set; } = -1;

    /// <summary>The loop's name for it.</summary>
    public int Key { get; private set; } = -1;

    public bool IsConnecting { get; set; }

    /// <summary>Whether what it was opened for can begin, such as after a handshake.</summary>
    public bool IsReady { get; protected set; }

    public bool IsOpen => Descriptor >= 0;

    protected EventLoop Loop { get; private set; } = null!;

    public void Attach(EventLoop loop, int descriptor, int key)
    {
        Loop = loop;
        Descriptor = descriptor;
        Key = key;
        IsReady = false;
        _unsentOffset = 0;
        _unsentEnd = 0;
    }

    /// <summary>Closes the socket and leaves the loop.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            Loop.Remove(this);
            _ = Native.Close(Descriptor);
            Descriptor = -1;
        }
    }

    /// <summary>Sends, and keeps what the socket has no room for.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        if (_unsentOffset == _unsentEnd)
        {
            sent = SendSome(bytes);
            if (sent == bytes.Length || !IsOpen)
            {
                return;
            }

            _unsentOffset = 0;
            _unsentEnd = 0;
            Loop.Watch(this, Native.EventIn | Native.EventOut);
        }

        Keep(bytes[sent..]);
    }

    /// <summary>There is room again.</summary>
    public void HandleWritable()
    {
        _unsentOffset += SendSome(_unsent.AsSpan(_unsentOffset, _unsentEnd - _unsentOffset));
        if (IsOpen && _unsentOffset == _unsentEnd)
        {
            Loop.Watch(this, Native.EventIn);
        }
    }

    /// <summary>There is something to receive.</summary>
    public virtual void HandleReadable()
    {
        Loop.Receive(this);
    }

    /// <summary>The connection is established.</summary>
    public abstract void HandleConnected();

    /// <summary>Bytes have arrived; they are gone when this returns.</summary>
    public abstract void HandleBytes(ReadOnlySpan<byte> bytes);

    /// <summary>The peer has ended it, or the system has; the socket is closed.</summary>
    public virtual void HandleEnd()
    {
        throw new LoadException($"the server ended a connection ({GetType().Name})");
    }

    private int SendSome(ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
        {
            sent = Native.Send(Descriptor, start, bytes.Length, Native.NoSignal);
        }

        if (sent >= 0)
        {
            return (int)sent;
        }

        if (Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            Close();
            HandleEnd();
        }

        return 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_unsentEnd + bytes.Length > _unsent.Length)
        {
            int kept = _unsentEnd - _unsentOffset;
            byte[] room = new byte[Math.Max(4096, 2 * (kept + bytes.Length))];
            _unsent.AsSpan(_unsentOffset, kept).CopyTo(room);
            _unsent = room;
            _unsentOffset = 0;
            _unsentEnd = kept;
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentEnd));
        _unsentEnd += bytes.Length;
    }
}
