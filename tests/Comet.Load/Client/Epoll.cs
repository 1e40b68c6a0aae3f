using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Comet.Load.Client;

/// <summary>One epoll instance, level-triggered; a descriptor has a key of the caller's.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const int EventsMax = 1024;

    // struct epoll_event is packed on x86-64, and nowhere else.
    private static readonly bool s_isPacked =
        RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private readonly int _descriptor;
    private readonly int _eventBytes = s_isPacked ? 12 : 16;
    private readonly int _keyOffset = s_isPacked ? 4 : 8;
    private readonly byte* _events;
    private bool _isClosed;

    public Epoll()
    {
        _descriptor = Native.EpollCreate(0x80000);
        if (_descriptor < 0)
        {
            throw Native.Fault("epoll_create1");
        }

        _events = (byte*)NativeMemory.AllocZeroed((nuint)(EventsMax * 16));
    }

    public void Add(int descriptor, int events, int key)
    {
        Control(Native.ControlAdd, descriptor, events, key);
    }

    public void Modify(int descriptor, int events, int key)
    {
        Control(Native.ControlModify, descriptor, events, key);
    }

    /// <summary>Waits for events; none when the time is over.</summary>
    /// <param name="timeoutMs">0 does not wait.</param>
    /// <returns>How many there are, for <see cref="At"/>.</returns>
    public int Wait(int timeoutMs)
    {
        int count = Native.EpollWait(_descriptor, _events, EventsMax, timeoutMs);
        if (count >= 0)
        {
            return count;
        }

        return Marshal.GetLastPInvokeError() == Native.Interrupted
            ? 0
            : throw Native.Fault("epoll_wait");
    }

    public void At(int index, out int events, out int key)
    {
        byte* at = _events + (index * _eventBytes);
        events = Unsafe.ReadUnaligned<int>(at);
        key = Unsafe.ReadUnaligned<int>(at + _keyOffset);
    }

    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _ = Native.Close(_descriptor);
            NativeMemory.Free(_events);
        }
    }

    private void Control(int operation, int descriptor, int events, int key)
    {
        byte* what = stackalloc byte[16];
        Unsafe.WriteUnaligned(what, events);
        Unsafe.WriteUnaligned(what + _keyOffset, (long)key);
        if (Native.EpollControl(_descriptor, operation, descriptor, what) < 0)
        {
            throw Native.Fault("epoll_ctl");
        }
    }
}
