using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>One TCP connection in memory. The client's end is the interface.</summary>
internal sealed class MemoryLink : IClientLink
{
    /// <param name="sendBufferBytes">What the board's system holds of what is sent.</param>
    /// <param name="windowBytes">What the client's system holds unread.</param>
    public MemoryLink(int sendBufferBytes, int windowBytes)
    {
        Up = new MemoryPipe(sendBufferBytes);
        Down = new MemoryPipe(sendBufferBytes + windowBytes);
    }

    /// <summary>From the client to the board.</summary>
    public MemoryPipe Up { get; }

    /// <summary>From the board to the client.</summary>
    public MemoryPipe Down { get; }

    /// <summary>One end has sent RST.</summary>
    public bool IsReset { get; private set; }

    /// <summary>The client has closed its end: nobody reads.</summary>
    public bool IsLeft { get; private set; }

    public int Receive(Span<byte> buffer)
    {
        if (IsReset)
        {
            return LinkResult.Lost;
        }

        int count = Down.Read(buffer);
        return count > 0 ? count
            : Down.IsEnded ? 0
            : LinkResult.Nothing;
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        return IsReset ? LinkResult.Lost : Up.Write(bytes);
    }

    public void Close()
    {
        IsLeft = true;
        Up.End();
    }

    /// <summary>Cuts it off for both ends; what is in it is lost.</summary>
    public void Reset()
    {
        IsReset = true;
        Up.End();
        Down.End();
    }

    /// <summary>The board sends.</summary>
    /// <returns>How many bytes there was room for, or <see cref="LinkResult.Lost"/>.</returns>
    public int SendDown(ReadOnlySpan<byte> bytes)
    {
        if (IsLeft)
        {
            // Nobody has this connection any more: the answer to bytes is RST.
            Reset();
        }

        return IsReset ? LinkResult.Lost : Down.Write(bytes);
    }
}
