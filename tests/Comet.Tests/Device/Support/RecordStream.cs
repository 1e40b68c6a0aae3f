using System.Net.Sockets;
using Comet.Tests;

namespace Comet.Device;

/// <summary>
/// A socket read as mbedTLS does: one record at a time and nothing behind it, so that the socket
/// tells of whatever is not decrypted.
/// </summary>
internal sealed class RecordStream(Socket socket) : ForwardStream
{
    private const int HeaderBytes = 5;

    private readonly byte[] _record = new byte[HeaderBytes + 18 * 1024];
    private int _count;
    private int _taken;

    /// <summary>Waits for the rest of a record, as long as the device would.</summary>
    public bool IsWhole()
    {
        while (_count < Wanted())
        {
            if (!socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                return false;
            }

            if (!Fill())
            {
                // The end, within a record or not.
                return true;
            }
        }

        return true;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_count < Wanted())
        {
            if (!Fill())
            {
                return 0;
            }
        }

        int taken = Math.Min(count, _count - _taken);
        Array.Copy(_record, _taken, buffer, offset, taken);
        _taken += taken;
        if (_taken == _count)
        {
            _taken = 0;
            _count = 0;
        }

        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            socket.Send(buffer, offset, count, SocketFlags.None);
        }
        catch (SocketException fault)
        {
            throw new IOException("the connection is lost", fault);
        }
    }

    public override Task WriteAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.ToArray(), 0, buffer.Length);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        socket.Close();
        base.Dispose(disposing);
    }

    private int Wanted()
    {
        return _count < HeaderBytes
            ? HeaderBytes
            : Math.Min(HeaderBytes + (_record[3] << 8) + _record[4], _record.Length);
    }

    private bool Fill()
    {
        int count = socket.Receive(_record, _count, Wanted() - _count, SocketFlags.None);
        _count += count;
        return count > 0;
    }
}
