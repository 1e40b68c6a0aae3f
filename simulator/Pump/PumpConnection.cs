using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>
/// The socket side of one connection slot, made once and used by one connection after another.
/// </summary>
/// <remarks>
/// Invariant: at most one receive and one send are in flight, and the slot is handed back to the
/// engine only when none is. A completion that is found in the queue therefore always belongs to
/// the connection that occupies the slot; a stale one cannot exist.
/// </remarks>
internal sealed class PumpConnection : IDisposable
{
    public PumpConnection(int slot, CompletionQueue completions)
    {
        Slot = slot;

        // true: without the flow of execution contexts an operation allocates nothing.
        ReceiveArguments = new SocketAsyncEventArgs(true);
        ReceiveArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Receive, this));
        SendArguments = new SocketAsyncEventArgs(true);
        SendArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Send, this));
    }

    public int Slot { get; }

    public SocketAsyncEventArgs ReceiveArguments { get; }

    public SocketAsyncEventArgs SendArguments { get; }

    /// <summary>Null while the slot is free.</summary>
    public Socket? Socket { get; private set; }

    public bool IsReceiving { get; set; }

    public bool IsSending { get; set; }

    /// <summary>The peer sent its FIN: there is nothing more to receive.</summary>
    public bool IsReceiveEnded { get; set; }

    /// <summary>Our FIN was sent.</summary>
    public bool IsFinished { get; set; }

    /// <summary>The socket is closed; what that interrupted may be in flight.</summary>
    public bool IsClosing { get; private set; }

    public bool IsInFlight => IsReceiving || IsSending;

    public void Open(Socket socket)
    {
        Socket = socket;
        IsReceiveEnded = false;
        IsFinished = false;
        IsClosing = false;
    }

    /// <summary>Closes the socket, with FIN, or with RST when <paramref name="abort"/>.</summary>
    public void Close(bool abort)
    {
        IsClosing = true;
        if (abort)
        {
            Sockets.Abort(Socket!);
            return;
        }

        if (!IsFinished)
        {
            // A receive in flight makes Dispose reset the connection unless FIN was sent before.
            Sockets.Finish(Socket!);
        }

        Socket!.Dispose();
    }

    /// <summary>The slot is free: nothing is in flight any more.</summary>
    public void Release()
    {
        Socket = null;
        IsClosing = false;
    }

    public void Dispose()
    {
        Socket?.Dispose();
        ReceiveArguments.Dispose();
        SendArguments.Dispose();
    }
}
