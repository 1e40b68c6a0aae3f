using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>
/// The socket side of one connection slot, made once and used by one connection after another.
/// What is between the engine's bytes and the socket's is the business of the classes below.
/// </summary>
/// <remarks>
/// Invariant: at most one receive and one send are in flight, and the slot is handed back to the
/// engine only when none is. A completion that is found in the queue therefore always belongs to
/// the connection that occupies the slot; a stale one cannot exist.
/// </remarks>
internal abstract class PumpConnection : IDisposable
{
    private readonly CompletionQueue _completions;

    protected PumpConnection(int slot, CompletionQueue completions)
    {
        Slot = slot;
        _completions = completions;

        // true: without the flow of execution contexts an operation allocates nothing.
        ReceiveArguments = new SocketAsyncEventArgs(true);
        ReceiveArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Receive, this));
        SendArguments = new SocketAsyncEventArgs(true);
        SendArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Send, this));
    }

    public int Slot { get; }

    /// <summary>Null while the slot is free.</summary>
    public Socket? Socket { get; private set; }

    public bool IsReceiving { get; set; }

    public bool IsSending { get; set; }

    /// <summary>The peer sent its FIN: there is nothing more to receive.</summary>
    public bool IsReceiveEnded { get; set; }

    /// <summary>Our FIN was sent, or will be as soon as what must precede it has left.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The socket is closed; what that interrupted may be in flight.</summary>
    public bool IsClosing { get; private set; }

    public bool IsInFlight => IsReceiving || IsSending;

    /// <summary>Nothing of the engine's can be sent or received yet.</summary>
    public virtual bool IsInHandshake => false;

    /// <summary>Where in the buffer the bytes received are, once there are some.</summary>
    public abstract int ReceivedOffset { get; }

    /// <summary>How many bytes were received, once there are some.</summary>
    public abstract int ReceivedCount { get; }

    protected SocketAsyncEventArgs ReceiveArguments { get; }

    protected SocketAsyncEventArgs SendArguments { get; }

    public virtual void Open(Socket socket)
    {
        Socket = socket;
        IsReceiveEnded = false;
        IsFinished = false;
        IsClosing = false;
    }

    /// <summary>Begins to receive into the buffer; a completion tells when it is done.</summary>
    public abstract void BeginReceive(byte[] buffer, int offset, int count);

    /// <summary>What came of the receive whose completion has arrived.</summary>
    public abstract ReceiveStatus EndReceive();

    /// <summary>
    /// Sends what the socket takes at once. When it takes nothing, a send is in flight and a
    /// completion tells when it is done.
    /// </summary>
    /// <returns>How many bytes have left, 0 when it is in flight, −1 when the peer is lost.
    /// </returns>
    public abstract int Send(byte[] buffer, int offset, int count);

    /// <summary>What came of the send whose completion has arrived, as of Send.</summary>
    public abstract int EndSend();

    /// <summary>Ends what is sent; what the peer sends can still be received.</summary>
    public void Finish()
    {
        IsFinished = true;
        SendEnd();
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
            Finish();
        }

        Socket!.Dispose();
    }

    /// <summary>The slot is free: nothing is in flight any more.</summary>
    public virtual void Release()
    {
        Socket = null;
        IsClosing = false;
    }

    public virtual void Dispose()
    {
        Socket?.Dispose();
        ReceiveArguments.Dispose();
        SendArguments.Dispose();
    }

    /// <summary>Sends what ends the stream, and FIN.</summary>
    protected abstract void SendEnd();

    protected void BeginSocketReceive()
    {
        IsReceiving = true;
        if (!Socket!.ReceiveAsync(ReceiveArguments))
        {
            CompleteReceive();
        }
    }

    protected void BeginSocketSend()
    {
        IsSending = true;
        if (!Socket!.SendAsync(SendArguments))
        {
            _completions.Add(new Completion(CompletionKind.Send, this));
        }
    }

    /// <summary>The receive was done at once; the loop hears of it as of any other.</summary>
    protected void CompleteReceive()
    {
        IsReceiving = true;
        _completions.Add(new Completion(CompletionKind.Receive, this));
    }
}
