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

    private readonly Queue<LostPeer> _peers = new();
    private long _nextMs;

    /// <summary>When <see cref="HandleTime"/> is due, while the board is on the network.</summary>
    public long PollDeadline()
    {
        return _peers.Count == 0 ? long.MaxValue : _nextMs;
    }

    public void Add(LostPeer peer)
    {
        _peers.Enqueue(peer);
    }

    public void HandleTime(long nowMs)
    {
        if (nowMs < PollDeadline())
        {
            return;
        }

        _nextMs = nowMs + IntervalMs;
        for (int i = Math.Min(_peers.Count, LooksPerInterval); i > 0; i--)
        {
            LostPeer peer = _peers.Dequeue();
            if (peer.HasSpoken())
            {
                peer.Reset();
            }
            else
            {
                _peers.Enqueue(peer);
            }
        }
    }

    /// <summary>Tells all of them.</summary>
    public void Reset()
    {
        while (_peers.TryDequeue(out LostPeer? peer))
        {
            peer.Reset();
        }
    }
}
