namespace Comet.Fuzz.Scripts;

/// <summary>One connection, from the peer's side.</summary>
internal sealed class FuzzPeer(int slot, int address, long openedMs)
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

    /// <summary>The server has ended its side and waits for the peer to end his.</summary>
    public bool IsFinished { get; set; }

    /// <summary>The connection was reset by either side.</summary>
    public bool IsAborted { get; set; }

    public bool IsClosed { get; set; }

    public bool IsOver => IsClosed || IsAborted;

    /// <summary>Whether the server owes something for what was sent.</summary>
    public bool Awaits { get; set; }

    /// <summary>What tells the peer's address, 0 = not counted.</summary>
    public int Address => address;

    /// <summary>When it connected, on the virtual clock.</summary>
    public long OpenedMs => openedMs;

    /// <summary>When the connection was over.</summary>
    public long OverMs { get; set; }

    /// <summary>
    /// Whether something has come since the last answer that is more than empty lines.
    /// </summary>
    public bool OwesAnswer { get; set; }
}
