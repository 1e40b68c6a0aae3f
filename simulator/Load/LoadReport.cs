namespace Comet.Simulator.Load;

/// <summary>What the fleet's own clients were given so far.</summary>
internal sealed record LoadReport
{
    public required int Clients { get; init; }

    public required long Delivered { get; init; }

    /// <summary>Left out without a word, or not come by the end.</summary>
    public required long Lost { get; init; }

    public required long Repeated { get; init; }

    public required long Gaps { get; init; }

    public required long Resets { get; init; }

    /// <summary>How often a client was cut off, or not let in.</summary>
    public required long Interruptions { get; init; }

    public required IReadOnlyList<MethodReport> Methods { get; init; }
}
