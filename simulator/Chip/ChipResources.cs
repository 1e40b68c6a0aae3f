using System.Globalization;
using Comet.Simulator.Options;

namespace Comet.Simulator.Chip;

/// <summary>
/// What an ESP32 has of sockets and managed heap: what is beyond it would refuse, and so it is
/// refused. The event loop calls everything.
/// </summary>
/// <remarks>
/// A connection beyond is accepted by the chip's network stack, finds no socket, or no room for
/// the socket's object, and is reset: nothing can be said to it.
/// </remarks>
internal sealed class ChipResources
{
    /// <summary>The sockets of an ESP32's image: all, whatever they are used for.</summary>
    public const int DefaultSockets = 16;

    /// <summary>The least that an ESP32 without PSRAM has of managed heap.</summary>
    public const int DefaultHeapBytes = 90 * 1024;

    /// <summary>A <c>Socket</c> on the managed heap.</summary>
    public const int SocketBytes = 120;

    private const int LogIntervalMs = 1000;

    private readonly int _socketsMax;
    private readonly int _heapBytesMax;
    private readonly int _engineBytes;
    private readonly Action<string> _log;
    private int _sockets = 1;
    private int _refusedForSockets;
    private int _refusedForHeap;
    private int _unlogged;
    private long _logMs;

    /// <param name="socketsMax">All sockets.</param>
    /// <param name="heapBytesMax">All of the managed heap.</param>
    /// <param name="engineBytes">What the engine takes of it.</param>
    /// <param name="log">Is told what is refused, and why, once a second at most.</param>
    /// <exception cref="SimulatorException">The engine does not fit.</exception>
    public ChipResources(int socketsMax, int heapBytesMax, int engineBytes, Action<string> log)
    {
        _socketsMax = socketsMax;
        _heapBytesMax = heapBytesMax;
        _engineBytes = engineBytes;
        _log = log;
        int least = engineBytes + (2 * SocketBytes);
        if (heapBytesMax < least)
        {
            throw new SimulatorException(
                $"--heap {heapBytesMax}: the engine takes {engineBytes} bytes, its listener and "
                + $"one connection {2 * SocketBytes}; expected {least} or more",
                SimulatorException.UsageExitCode);
        }
    }

    private int HeapBytes => _engineBytes + (_sockets * SocketBytes);

    /// <summary>So many connections are open, and so many are being refused.</summary>
    public void Count(int open, int refused)
    {
        // The chip refuses one after the other.
        _sockets = 1 + open + Math.Min(refused, 1);
    }

    /// <summary>Whether the chip has something for one more connection.</summary>
    public ChipRefusal Judge(long nowMs)
    {
        if (_sockets + 1 > _socketsMax)
        {
            _refusedForSockets++;
            Log(nowMs, $"all {_socketsMax} sockets of the chip are in use");
            return ChipRefusal.Sockets;
        }

        if (HeapBytes + SocketBytes > _heapBytesMax)
        {
            _refusedForHeap++;
            Log(nowMs, string.Create(
                CultureInfo.InvariantCulture,
                $"{HeapBytes} of {_heapBytesMax} bytes of the chip's heap are in use, a socket "
                + $"takes {SocketBytes}"));
            return ChipRefusal.Heap;
        }

        return ChipRefusal.None;
    }

    public ChipUsage Describe(long busyMs)
    {
        return new ChipUsage(
            _sockets, _socketsMax, HeapBytes, _heapBytesMax, _refusedForSockets, _refusedForHeap,
            busyMs);
    }

    private void Log(long nowMs, string reason)
    {
        if (nowMs < _logMs)
        {
            _unlogged++;
            return;
        }

        string others = _unlogged == 0 ? "" : $" ({_unlogged} more before it)";
        _log($"a connection was refused{others}: {reason}");
        _unlogged = 0;
        _logMs = nowMs + LogIntervalMs;
    }
}
