using Comet.Simulation.Clients;
using Comet.Simulation.Oracle;

namespace Comet.Simulation.Network;

/// <summary>One TCP connection between a client and the pump.</summary>
internal sealed class Link
{
    private const int UpCapacity = 1 << 20;

    public Link(Dice dice, int number, Client client, int sendBufferBytes)
    {
        Number = number;
        Client = client;
        Up = new Pipe(dice, UpCapacity);
        Down = new Pipe(dice, sendBufferBytes);
    }

    /// <summary>Counts connections from the start of the world.</summary>
    public int Number { get; }

    public Client Client { get; }

    /// <summary>From the client to the server.</summary>
    public Pipe Up { get; }

    /// <summary>From the server to the client.</summary>
    public Pipe Down { get; }

    /// <summary>The engine's slot, −1 when it has none (any more).</summary>
    public int Slot { get; set; } = -1;

    /// <summary>It was accepted by the system and waits for a slot.</summary>
    public bool IsPending { get; set; }

    /// <summary>Since when it may be idle: let in, or the last byte has left; in ms.</summary>
    public long IdleSinceMs { get; set; }

    /// <summary>What is left of its rates.</summary>
    public Bucket? Requests { get; set; }

    public Bucket? Frames { get; set; }

    public Bucket? Published { get; set; }

    /// <summary>How many of its requests were refused with 429.</summary>
    public int Limited { get; set; }

    /// <summary>Its latest request was; none is read until then, which is known once the answer
    /// has left.</summary>
    public bool IsHeldBack { get; set; }

    public long HeldUntilMs { get; set; }

    /// <summary>Its frames may have come too fast.</summary>
    public bool MayFlood { get; set; }

    /// <summary>The engine closes it with 1008.</summary>
    public bool IsFlooded { get; set; }

    /// <summary>Whether frames were sent on it.</summary>
    public bool HasFrames { get; set; }

    /// <summary>
    /// Where in what was sent on it the headers of frames end that were not received.
    /// </summary>
    public Queue<long> FrameStarts { get; } = new();

    /// <summary>When a reset reaches the server; never without one.</summary>
    public long ResetDueMs { get; set; } = long.MaxValue;

    /// <summary>The client has forgotten the connection: nobody reads.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>The server has cut it off: the client is to be told.</summary>
    public bool IsCut { get; set; }

    /// <summary>The server stops, or is no more: whatever happens on it is in order.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>
    /// How many bytes the server had received when it decided to end: what comes later crosses the
    /// FIN and has no answer.
    /// </summary>
    public long TakenAtEnd { get; set; } = long.MaxValue;

    /// <summary>No slot was free for it: it gets a refusal and its end.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Its address has all the connections it may have.</summary>
    public bool IsLimited { get; set; }

    /// <summary>A request was sent on it that may hold a slot for long.</summary>
    public bool MayHold { get; set; }

    /// <summary>What was sent on it to be published, and is not answered yet.</summary>
    public Queue<Publication> Sent { get; } = new();

    /// <summary>Of what was sent over a WebSocket: how many were refused so far.</summary>
    public int RefusedBefore { get; set; }

    /// <summary>A slow reader reads again then.</summary>
    public long NextReadMs { get; set; }

    /// <summary>A fault hit it; since then delays are the network's.</summary>
    public long TroubledUntilMs { get; set; }

    /// <summary>How many frames begin in what has come since the last call.</summary>
    public int CountFrames()
    {
        int count = 0;
        while (FrameStarts.Count > 0 && FrameStarts.Peek() < Up.Taken)
        {
            FrameStarts.Dequeue();
            count++;
        }

        return count;
    }

    /// <summary>The client ends its side and goes on reading.</summary>
    public void Finish(long nowMs)
    {
        Up.End(nowMs);
    }

    /// <summary>The client closes with FIN; what the server still sends is lost.</summary>
    public void Leave(long nowMs)
    {
        Up.End(nowMs);
        IsLeft = true;
    }

    /// <summary>The client closes with RST.</summary>
    public void Reset(long nowMs)
    {
        if (!IsLeft || !Up.IsLost)
        {
            ResetDueMs = Math.Min(ResetDueMs, nowMs + Up.DelayMsMax);
        }

        IsLeft = true;
    }

    /// <summary>
    /// The peer is gone without a word. The system tells the server once what it sent has not been
    /// acknowledged for so long.
    /// </summary>
    public void Vanish(long giveUpMs)
    {
        IsLeft = true;
        Up.IsLost = true;
        Down.IsLost = true;
        ResetDueMs = giveUpMs;
    }
}
