using System.Text;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>One connection of a client: what is to be sent, and what is found in what comes.
/// </summary>
internal sealed class ClientConnection
{
    private readonly IClientLink _link;
    private readonly WireDecoder _decoder;
    private readonly List<byte> _toSend = [];
    private readonly byte[] _buffer = new byte[4096];

    /// <param name="link">Just opened.</param>
    /// <param name="found">Is told of each item that came.</param>
    public ClientConnection(IClientLink link, Action<WireItem> found)
    {
        _link = link;
        _decoder = new WireDecoder(false, (_, item) => found(item))
        {
            AnsweredMethod = () => Method,
        };
    }

    /// <summary>The method of the request that is answered next.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>When bytes came last, in ms.</summary>
    public long HeardMs { get; private set; }

    /// <summary>What is to be sent and has not left.</summary>
    public int Waiting => _toSend.Count;

    /// <summary>Sends a head, and a body.</summary>
    public void Send(string head, ReadOnlySpan<byte> body = default)
    {
        _toSend.AddRange(Encoding.Latin1.GetBytes(head));
        _toSend.AddRange(body);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        _toSend.AddRange(bytes);
    }

    /// <summary>What comes from now on are frames.</summary>
    public void SwitchToFrames()
    {
        _decoder.Switch(true);
    }

    /// <summary>Moves what can be moved now.</summary>
    /// <param name="mayRead">Whether the client reads.</param>
    /// <param name="nowMs">The time.</param>
    /// <param name="hasMoved">Whether bytes have moved.</param>
    /// <returns>Whether the connection goes on.</returns>
    public bool Step(bool mayRead, long nowMs, out bool hasMoved)
    {
        hasMoved = false;
        int count = 0;
        while (_toSend.Count > 0 && (count = _link.Send([.. _toSend])) > 0)
        {
            _toSend.RemoveRange(0, count);
            hasMoved = true;
        }

        if (count == LinkResult.Lost)
        {
            return false;
        }

        while (mayRead && (count = _link.Receive(_buffer)) != LinkResult.Nothing)
        {
            if (count <= 0)
            {
                _decoder.End(nowMs);
                return false;
            }

            hasMoved = true;
            HeardMs = nowMs;
            _decoder.Take(_buffer.AsSpan(0, count), nowMs);
        }

        return true;
    }

    public void Close()
    {
        _link.Close();
    }
}
