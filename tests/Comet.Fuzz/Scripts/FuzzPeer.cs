namespace Comet.Fuzz.Scripts;

/// <summary>One connection, from the peer's side.</summary>
internal sealed class FuzzPeer(int slot)
{
    /// <summary>What the peer has sent and the server has not received yet.</summary>
    public readonly Queue<byte> Pending = new();

    /// <summary>All that the peer has sent.</summary>
    public readonly List<byte> Sent = [];

    /// <summary>All that the server has sent.</summary>
    public readonly List<byte> Received = [];

    public int Slot => slot;

    /// <summary>The peer does not read.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>The peer ends its side behind what is pending.</summary>
    public bool Ends { get; set; }

    /// <summary>The server knows that the peer has ended its side.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The connection was reset by either side.</summary>
    public bool IsAborted { get; set; }

    public bool IsClosed { get; set; }

    public bool IsOver => IsClosed || IsAborted;

    /// <summary>Whether the server owes something for what was sent.</summary>
    public bool Awaits { get; set; }
}
