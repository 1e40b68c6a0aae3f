using System.Net.Sockets;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Faults;

/// <summary>
/// Connections that the board no longer knows and whose peers have not been told: they hear
/// nothing until the board is back on the network and they send something, which is answered
/// with RST, as by a board that was away. While the board is away, nothing is read or said.
/// </summary>
internal sealed class LostPeers
{
    private const int IntervalMs = 50;
    private const int LooksPerInterval = 64;

    private readonly Queue<Socket> _sockets = new();
    private readonly byte[] _unread = new byte[256];
    private long _nextMs;

    /// <summary>When <see cref="HandleTime"/> is due, while the board is on the network.</summary>
    public long PollDeadline()
    {
        return _sockets.Count == 0 ? long.MaxValue : _nextMs;
    }

    public void Add(Socket socket)
    {
        socket.Blocking = false;
        _sockets.Enqueue(socket);
    }

    public void HandleTime(long nowMs)
    {
        if (nowMs < PollDeadline())
        {
            return;
        }

        _nextMs = nowMs + IntervalMs;
        for (int i = Math.Min(_sockets.Count, LooksPerInterval); i > 0; i--)
        {
            Socket socket = _sockets.Dequeue();
            socket.Receive(
                _unread, 0, _unread.Length, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                _sockets.Enqueue(socket);
            }
            else
            {
                Sockets.Abort(socket);
            }
        }
    }

    /// <summary>Tells all of them.</summary>
    public void Reset()
    {
        while (_sockets.TryDequeue(out Socket? socket))
        {
            Sockets.Abort(socket);
        }
    }
}
