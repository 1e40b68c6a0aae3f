using System.Net.Sockets;
using System.Text;

namespace Comet.Simulator.Pump;

/// <summary>
/// Connections for which there was no slot, or no TLS handshake. Each is sent the refusal and FIN
/// at once, and closed when its peer closes, or soon: closing at once would reset the connection
/// when the peer's request arrives, and the peer might never see the refusal.
/// </summary>
internal sealed class RefusedSockets
{
    /// <summary>The answer to a request without TLS where TLS is spoken.</summary>
    public static readonly byte[] NeedsTls = Encoding.ASCII.GetBytes(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 44\r\n"
        + "Connection: close\r\n\r\n{\"error\":\"this port speaks TLS: use https\"}\n");

    private const int CountMax = 64;
    private const int PatienceMs = 1000;
    private const int IntervalMs = 50;

    private readonly Queue<(Socket Socket, long DeadlineMs)> _sockets = new(CountMax);
    private readonly byte[] _unread = new byte[2048];
    private long _nextMs;

    public int Count => _sockets.Count;

    /// <summary>When <see cref="HandleTime"/> is due.</summary>
    public long PollDeadline()
    {
        return _sockets.Count == 0 ? long.MaxValue : _nextMs;
    }

    public void Refuse(Socket socket, byte[] refusal, long nowMs)
    {
        socket.Blocking = false;
        int sent = socket.Send(refusal, 0, refusal.Length, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || sent < refusal.Length || !Sockets.Finish(socket))
        {
            socket.Dispose();
            return;
        }

        if (_sockets.Count == CountMax)
        {
            _sockets.Dequeue().Socket.Dispose();
        }

        _sockets.Enqueue((socket, nowMs + PatienceMs));
        _nextMs = Math.Min(PollDeadline(), nowMs + IntervalMs);
    }

    public void HandleTime(long nowMs)
    {
        if (nowMs < PollDeadline())
        {
            return;
        }

        for (int i = _sockets.Count; i > 0; i--)
        {
            (Socket socket, long deadlineMs) = _sockets.Dequeue();
            if (nowMs >= deadlineMs || IsEnded(socket))
            {
                socket.Dispose();
            }
            else
            {
                _sockets.Enqueue((socket, deadlineMs));
            }
        }

        _nextMs = nowMs + IntervalMs;
    }

    public void Close()
    {
        while (_sockets.TryDequeue(out (Socket Socket, long DeadlineMs) refused))
        {
            refused.Socket.Dispose();
        }
    }

    private bool IsEnded(Socket socket)
    {
        // A bounded number of reads: what a peer goes on sending is cut off at the deadline.
        for (int i = 0; i < 8; i++)
        {
            int count = socket.Receive(
                _unread, 0, _unread.Length, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            if (error != SocketError.Success || count == 0)
            {
                return true;
            }
        }

        return false;
    }
}
