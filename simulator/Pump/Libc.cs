using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Comet.Simulator.Pump;

/// <summary>
/// The calls of Linux that the event loop makes itself. Where they differ from the BCL's it is in
/// what they leave out: no thread but the caller's, no object, no exception for a full socket.
/// </summary>
/// <remarks>
/// The numbers are those of the x86 and ARM kernels' headers. Each call but a wake takes a bare
/// descriptor: the loop alone closes what it calls with.
/// </remarks>
internal static partial class Libc
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int ConnectionAborted = 103;

    /// <summary>EPOLL_CLOEXEC, EFD_CLOEXEC and SOCK_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>EPOLL_CTL_ADD.</summary>
    public const int ControlAdd = 1;

    /// <summary>EPOLL_CTL_DEL.</summary>
    public const int ControlDelete = 2;

    /// <summary>EPOLLIN.</summary>
    public const int Readable = 0x1;

    /// <summary>EPOLLPRI: there is, or was, urgent data.</summary>
    public const int Urgent = 0x2;

    /// <summary>EPOLLOUT.</summary>
    public const int Writable = 0x4;

    /// <summary>EPOLLERR and EPOLLHUP, which nobody has to ask for.</summary>
    public const int Broken = 0x18;

    /// <summary>EPOLLRDHUP: the peer has sent its FIN.</summary>
    public const int PeerEnded = 0x2000;

    /// <summary>EPOLLET: told when something comes, not as long as it is there.</summary>
    public const int EdgeTriggered = 1 << 31;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DoNotWait = 0x40;

    /// <summary>MSG_NOSIGNAL.</summary>
    public const int NoSignal = 0x4000;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle EpollCreate(int flags);

    /// <param name="epoll">What waits.</param>
    /// <param name="operation">One of the Control constants.</param>
    /// <param name="descriptor">What is waited for.</param>
    /// <param name="what">The first int of an epoll_event.</param>
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(
        int epoll, int operation, int descriptor, ref int what);

    /// <param name="epoll">What waits.</param>
    /// <param name="events">The first int of an array of epoll_event.</param>
    /// <param name="countMax">How many events the array takes.</param>
    /// <param name="timeoutMs">0 = does not wait.</param>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, ref int events, int countMax, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventCreate(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ref ulong value, nint count);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int listener, nint address, nint addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, ref byte buffer, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, ref byte bytes, nint count, int flags);
}
