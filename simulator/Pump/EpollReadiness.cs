using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Comet.Embedded.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Comet.Simulator.Pump;

/// <summary>Readiness as Linux tells it.</summary>
/// <remarks>
/// Theory of operation. Each socket is added once, edge-triggered, for everything, and never
/// modified: a message costs one receive, one send, and its share of a wait. A receive that got
/// less than it asked for has emptied the socket (epoll(7), question 9), so that no second one
/// has to find out, with two exceptions: FIN or an error may have been told together with the
/// bytes, and is told only once; and before the mark of urgent data a receive stops short. Both
/// are told as such, and then only a receive that finds nothing is trusted.
/// An event names a slot. Its place in the ready queue may outlive the connection and be taken
/// over by the slot's next one: all that it does then is to make one receive find nothing.
/// </remarks>
internal sealed class EpollReadiness : Readiness
{
    private const int EventsMax = 1024;
    private const int ListenerKey = -1;
    private const int WakeKey = -2;

    private const int Everything = Libc.Readable | Libc.Writable | Libc.Urgent | Libc.PeerEnded
        | Libc.EdgeTriggered;

    // An epoll_event is 32 bits of events and 64 of the caller's, packed on x86 and aligned
    // elsewhere. The first 32 of the caller's are the key.
    private static readonly int s_eventInts =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 3 : 4;

    private readonly int[] _events =
        GC.AllocateArray<int>(EventsMax * s_eventInts, pinned: true);

    private readonly SafeFileHandle _epollHandle;
    private readonly SafeFileHandle _wakeHandle;
    private readonly int _epoll;
    private int _listener;
    private int _isWoken;

    /// <exception cref="IOException">The system is out of descriptors.</exception>
    public EpollReadiness(PumpConnection?[] connections)
        : base(connections)
    {
        _epollHandle = Libc.EpollCreate(Libc.CloseOnExec);
        ThrowIf(_epollHandle.IsInvalid);
        _epoll = (int)_epollHandle.DangerousGetHandle();
        _wakeHandle = Libc.EventCreate(0, Libc.CloseOnExec);
        if (_wakeHandle.IsInvalid)
        {
            _epollHandle.Dispose();
            ThrowIf(true);
        }

        Control(Libc.ControlAdd, (int)_wakeHandle.DangerousGetHandle(), WakeKey);
    }

    public override void Listen(Socket listener)
    {
        listener.Blocking = false;
        _listener = (int)listener.Handle;
        Control(Libc.ControlAdd, _listener, ListenerKey);
    }

    public override Socket? Accept()
    {
        while (true)
        {
            int descriptor = Libc.Accept(_listener, 0, 0, Libc.CloseOnExec);
            if (descriptor >= 0)
            {
                return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.TryAgain:
                    IsAcceptReady = false;
                    return null;
                case Libc.Interrupted or Libc.ConnectionAborted:
                    break;
                default:
                    // Who waits goes on waiting, and no event will tell of it.
                    throw new SocketException((int)SocketError.TooManyOpenSockets);
            }
        }
    }

    public override void Add(PumpConnection connection)
    {
        connection.Descriptor = (int)connection.Socket!.Handle;
        Control(Libc.ControlAdd, connection.Descriptor, connection.Slot);
    }

    public override void Remove(PumpConnection connection)
    {
        // A failure means that it was not added.
        _ = Libc.EpollControl(
            _epoll, Libc.ControlDelete, connection.Descriptor, ref _events[0]);
    }

    public override int Receive(PumpConnection connection, Span<byte> buffer)
    {
        int count = (int)Libc.Receive(
            connection.Descriptor,
            ref MemoryMarshal.GetReference(buffer),
            buffer.Length,
            Libc.DoNotWait);
        if (count == buffer.Length)
        {
            return count;
        }

        if (count > 0)
        {
            connection.IsReadable = connection.MustDrain;
            return count;
        }

        if (count == 0)
        {
            connection.IsReadable = false;
            return 0;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case Libc.TryAgain:
                connection.IsReadable = false;
                connection.MustDrain = false;
                return Nothing;
            case Libc.Interrupted:
                return Receive(connection, buffer);
            default:
                connection.IsReadable = false;
                return Lost;
        }
    }

    public override int Send(PumpConnection connection, ReadOnlySpan<byte> bytes)
    {
        int count = (int)Libc.Send(
            connection.Descriptor,
            ref MemoryMarshal.GetReference(bytes),
            bytes.Length,
            Libc.DoNotWait | Libc.NoSignal);
        if (count == bytes.Length)
        {
            return count;
        }

        int error = count < 0 ? Marshal.GetLastPInvokeError() : Libc.TryAgain;
        if (error == Libc.Interrupted)
        {
            return Send(connection, bytes);
        }

        connection.IsWritable = false;
        return error == Libc.TryAgain ? Math.Max(count, 0) : Lost;
    }

    public override void Wait(int timeoutMs)
    {
        int count = Libc.EpollWait(_epoll, ref _events[0], EventsMax, timeoutMs);

        // After a signal the loop looks at the time, and waits again.
        Invariant.Check(count >= 0 || Marshal.GetLastPInvokeError() == Libc.Interrupted);
        for (int i = 0; i < count; i++)
        {
            int events = _events[i * s_eventInts];
            int key = _events[(i * s_eventInts) + s_eventInts - 2];
            if (key >= 0)
            {
                Mark(Connections[key]!, events);
            }
            else if (key == ListenerKey)
            {
                IsAcceptReady = true;
            }
            else
            {
                // Before the loop looks for what it was woken for: who comes later wakes again.
                Interlocked.Exchange(ref _isWoken, 0);
            }
        }
    }

    public override void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) != 0)
        {
            return;
        }

        try
        {
            // Each write is an edge, so nobody has to read the count.
            ulong one = 1;
            _ = Libc.Write(_wakeHandle, ref one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended.
        }
    }

    public override void Dispose()
    {
        _epollHandle.Dispose();
        _wakeHandle.Dispose();
    }

    private void Mark(PumpConnection connection, int events)
    {
        if ((events & (Libc.Broken | Libc.PeerEnded | Libc.Urgent)) != 0)
        {
            connection.MustDrain = true;
            MarkReadable(connection);
        }
        else if ((events & Libc.Readable) != 0)
        {
            MarkReadable(connection);
        }

        if ((events & (Libc.Writable | Libc.Broken)) != 0)
        {
            MarkWritable(connection);
        }
    }

    private void Control(int operation, int descriptor, int key)
    {
        Span<int> what = stackalloc int[4];
        what[0] = key == WakeKey || key == ListenerKey
            ? Libc.Readable | Libc.EdgeTriggered
            : Everything;
        what[s_eventInts - 2] = key;
        ThrowIf(Libc.EpollControl(_epoll, operation, descriptor, ref what[0]) < 0);
    }

    private static void ThrowIf(bool hasFailed)
    {
        if (hasFailed)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException("epoll is not to be had", new Win32Exception(error));
        }
    }
}
