using System.Net.Sockets;
using Comet.Simulator.Faults;

namespace Comet.Simulator.Pump;

/// <summary>
/// The socket side of one connection slot, used by one connection after another. What is between
/// the engine's bytes and the socket's is the business of the classes below.
/// </summary>
internal abstract class PumpConnection(int slot, Readiness readiness) : IDisposable
{
    public int Slot { get; } = slot;

    /// <summary>Tells the connections of a slot apart: the log's name for them.</summary>
    public long Id { get; set; }

    /// <summary>Null while the slot is free.</summary>
    public Socket? Socket { get; private set; }

    /// <summary>The socket's descriptor, where the loop calls the system itself.</summary>
    public int Descriptor { get; set; }

    /// <summary>The socket may have something: nobody has found it empty since it was told.
    /// </summary>
    public bool IsReadable { get; set; }

    /// <summary>The socket may have room: nobody has found it full since it was told.</summary>
    public bool IsWritable { get; set; }

    /// <summary>It was full and has room again, which nobody has made use of yet.</summary>
    public bool IsUnblocked { get; set; }

    /// <summary>A receive that gets less than it asks for does not prove the socket empty.
    /// </summary>
    public bool MustDrain { get; set; }

    /// <summary>It stands in the ready queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What makes the way to the peer a bad one, or null: nothing does.</summary>
    public ShapedLink? Link { get; set; }

    /// <summary>The peer has ended its side: there is nothing more to receive.</summary>
    public bool IsReceiveEnded { get; set; }

    /// <summary>Our FIN was sent, or will be as soon as what must precede it has left.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Nothing of the engine's can be sent or received yet.</summary>
    public virtual bool IsInHandshake => false;

    /// <summary>There may be something for the engine.</summary>
    public virtual bool MayReceive => IsReadable;

    /// <summary>A send can do something: the socket may have room, or an earlier send has ended.
    /// </summary>
    public virtual bool MaySend => IsWritable;

    protected Readiness Readiness { get; } = readiness;

    public virtual void Open(Socket socket)
    {
        Socket = socket;
        Begin();
    }

    /// <summary>Receives what there is, as <see cref="Readiness.Receive"/> does.</summary>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Sends what the socket takes, as <see cref="Readiness.Send"/> does.</summary>
    public abstract int Send(byte[] buffer, int offset, int count);

    /// <summary>The socket's bytes, by way of the <see cref="Link"/>.</summary>
    public int ReceiveBytes(Span<byte> buffer)
    {
        return Link is null ? Readiness.Receive(this, buffer) : Link.Receive(buffer);
    }

    /// <summary>The socket's bytes, by way of the <see cref="Link"/>.</summary>
    public int SendBytes(ReadOnlySpan<byte> bytes)
    {
        return Link is null ? Readiness.Send(this, bytes) : Link.Send(bytes);
    }

    /// <summary>There is room in the socket again for what had to wait below the engine.</summary>
    public virtual void HandleWritable()
    {
    }

    /// <summary>Ends what is sent; what the peer sends can still be received.</summary>
    public void Finish()
    {
        IsFinished = true;
        SendEnd(false);
    }

    /// <summary>Closes the socket, with FIN, or with RST when <paramref name="abort"/>.</summary>
    public void Close(bool abort)
    {
        if (!abort)
        {
            // A watching receive makes Dispose reset the connection unless FIN was sent before.
            SendEnd(true);
        }

        Readiness.Remove(this);
        if (abort)
        {
            Sockets.Abort(Socket!);
        }
        else
        {
            Socket!.Dispose();
        }
    }

    /// <summary>Sends FIN at once; what the peer sends can still be received.</summary>
    public virtual void FinishSocket()
    {
        Sockets.Finish(Socket!);
    }

    /// <summary>The slot is free; the socket is closed, or somebody else's.</summary>
    public virtual void Release()
    {
        Socket = null;
        Descriptor = -1;
    }

    public virtual void Dispose()
    {
        Socket?.Dispose();
    }

    /// <summary>The slot has a new connection.</summary>
    protected void Begin()
    {
        IsReadable = false;
        IsWritable = true;
        IsUnblocked = false;
        MustDrain = false;
        IsReceiveEnded = false;
        IsFinished = false;
    }

    /// <summary>Sends what ends the stream, and FIN.</summary>
    /// <param name="isLast">FIN does not wait: the socket is being closed.</param>
    protected abstract void SendEnd(bool isLast);

    /// <summary>Sends FIN, behind what the <see cref="Link"/> holds.</summary>
    /// <param name="isLast">It does not wait.</param>
    protected void SendFin(bool isLast)
    {
        if (Link is null)
        {
            FinishSocket();
        }
        else if (isLast)
        {
            Link.Hurry();
        }
        else
        {
            Link.Finish();
        }
    }
}
