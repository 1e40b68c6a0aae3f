namespace Comet.Embedded.Engine;

/// <summary>The heap that the server takes, term by term.</summary>
public sealed class MemoryBudget
{
    /// <summary>The sum of all terms, in bytes.</summary>
    public readonly int Total;

    /// <param name="limits">The sizes to sum up.</param>
    public MemoryBudget(CometLimits limits)
    {
        Total = limits.Connections * (limits.ReceiveBytes + limits.TransmitBytes);
    }

    /// <summary>How many terms there are.</summary>
    public int Count => 1;

    /// <summary>The name of a term.</summary>
    public string NameAt(int term) => "buffers";

    /// <summary>The size of a term, in bytes.</summary>
    public int BytesAt(int term) => Total;
}
