namespace Comet.Simulator.Fleet;

/// <summary>All boards together at one moment.</summary>
internal sealed record FleetTotals
{
    public TimeSpan Elapsed { get; init; }

    public int Boards { get; init; }

    public int Up { get; init; }

    public int Faulty { get; init; }

    public int Rebooting { get; init; }

    public int Failed { get; init; }

    public int Connections { get; init; }

    /// <summary>Published since the start.</summary>
    public long Events { get; init; }

    public double EventsPerSecond { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    /// <summary>In both directions.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Notices of gaps that followers were sent.</summary>
    public long Gaps { get; init; }

    /// <summary>Notices of resets that followers were sent.</summary>
    public long Resets { get; init; }

    /// <summary>Cores that the process kept busy of late: 0.5 = half of one.</summary>
    public double Cores { get; init; }

    /// <summary>And since the start.</summary>
    public double CoresOnAverage { get; init; }

    /// <summary>What the process has in memory.</summary>
    public long MemoryBytes { get; init; }
}
