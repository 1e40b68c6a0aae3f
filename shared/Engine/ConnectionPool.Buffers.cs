using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>
/// The buffers of connections. Where a connection keeps its own, this does nothing. Otherwise it
/// has one while there is something in it, and idle connections cost no buffer: there is one for
/// each slot, but the memory of those that were never all in use at once is never touched. The one
/// freed last is used next, so that it is still in the processor's cache.
/// </content>
/// <remarks>
/// The free buffers of a kind form a list. Each holds in its first four bytes the index of the
/// next one plus one; 0, as in memory that was never used, stands for the one behind it.
/// </remarks>
public sealed partial class ConnectionPool
{
    /// <summary>The size of a receive buffer.</summary>
    public readonly int ReceiveBytes;

    /// <summary>The size of a transmit buffer.</summary>
    public readonly int TransmitBytes;

    /// <summary>
    /// Whether connections share the buffers, so that one without bytes is to be released.
    /// </summary>
    public readonly bool SharesBuffers;

    private int _freeReceive;
    private int _freeTransmit;

    /// <summary>Gives a connection that has none a receive buffer.</summary>
    public void AttachReceive(Connection connection)
    {
        if (connection.ReceiveAt < 0)
        {
            Invariant.Check(_freeReceive < Connections.Length);
            int at = _freeReceive * ReceiveBytes;
            _freeReceive = NextOf(Receive, at, _freeReceive);
            connection.ReceiveAt = at;
        }
    }

    /// <summary>Gives a connection that has none a transmit buffer.</summary>
    public void AttachTransmit(Connection connection)
    {
        if (connection.TransmitAt < 0)
        {
            Invariant.Check(_freeTransmit < Connections.Length);
            int at = _freeTransmit * TransmitBytes;
            _freeTransmit = NextOf(Transmit, at, _freeTransmit);
            connection.TransmitAt = at;
        }
    }

    /// <summary>Takes back a shared receive buffer; what is in it is lost.</summary>
    public void ReleaseReceive(Connection connection)
    {
        int at = connection.ReceiveAt;
        if (at >= 0 && SharesBuffers)
        {
            SetNext(Receive, at, _freeReceive);
            _freeReceive = at / ReceiveBytes;
            connection.ReceiveAt = -1;
        }
    }

    /// <summary>Takes back a shared transmit buffer; what is in it is lost.</summary>
    public void ReleaseTransmit(Connection connection)
    {
        int at = connection.TransmitAt;
        if (at >= 0 && SharesBuffers)
        {
            SetNext(Transmit, at, _freeTransmit);
            _freeTransmit = at / TransmitBytes;
            connection.TransmitAt = -1;
        }
    }

    private static int NextOf(byte[] buffers, int at, int index)
    {
        int next = buffers[at] | (buffers[at + 1] << 8) | (buffers[at + 2] << 16)
            | (buffers[at + 3] << 24);
        return next == 0 ? index + 1 : next - 1;
    }

    private static void SetNext(byte[] buffers, int at, int index)
    {
        index++;
        buffers[at] = (byte)index;
        buffers[at + 1] = (byte)(index >> 8);
        buffers[at + 2] = (byte)(index >> 16);
        buffers[at + 3] = (byte)(index >> 24);
    }
}
