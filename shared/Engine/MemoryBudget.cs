namespace Comet.Embedded.Engine;

/// <summary>The managed heap that a server takes on the device, term by term.</summary>
public sealed class MemoryBudget
{
    /// <param name="limits">The limits to add up.</param>
    public MemoryBudget(CometLimits limits)
    {
        Total = limits.Connections * limits.TransmitBytes;
    }

    /// <summary>All terms together, in bytes.</summary>
    public int Total { get; }

    /// <summary>How many terms there are.</summary>
    public int Count => 1;

    /// <summary>The name of a term.</summary>
    public string NameAt(int term)
    {
        return "all";
    }

    /// <summary>The bytes of a term.</summary>
    public int BytesAt(int term)
    {
        return Total;
    }
}
