namespace Comet.Load.Options;

/// <summary>What the command line says.</summary>
internal sealed record LoadOptions
{
    /// <summary>Beginnings of the names of the cases to run; empty: all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>The names of the servers to run; empty: all.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>How long a run is measured.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>How long it runs before: compilers and caches get to know it.</summary>
    public double WarmUpSeconds { get; init; } = 3;

    /// <summary>How often all servers are run, one after the other.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Numbers of subscribers.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [100, 1000, 10_000];

    /// <summary>Deliveries a second that the open loop asks for.</summary>
    public int Offered { get; init; } = 500_000;

    /// <summary>Whether only the names are to be printed.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether this process is the null server.</summary>
    public bool IsNullServer { get; init; }
}
