namespace Comet.Load.Report;

/// <summary>What one run of one case on one server has told.</summary>
internal sealed record Measurement
{
    /// <summary>How many echoes, deliveries, cycles or connections there were.</summary>
    public long Messages { get; init; }

    public double Seconds { get; init; }

    /// <summary>What the server and its children took meanwhile.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>How much of its core the client used: near 1, it is the client that limits.
    /// </summary>
    public double ClientShare { get; init; }

    /// <summary>From publishing to receipt in µs, the median; NaN where it was not measured.
    /// </summary>
    public double DelayMedianUs { get; init; } = double.NaN;

    public double DelayP99Us { get; init; } = double.NaN;

    /// <summary>Deliveries that a server owed.</summary>
    public long Missed { get; init; }

    /// <summary>How many messages one receive brought, on average: above 1 they came together.
    /// </summary>
    public double PerReceive { get; init; } = double.NaN;

    /// <summary>Of an idle connection; NaN where it was not measured.</summary>
    public double BytesPerConnection { get; init; } = double.NaN;

    /// <summary>THE figure: µs of the server's time a message, or bytes a connection.</summary>
    public double Cost => double.IsNaN(BytesPerConnection)
        ? 1e6 * CpuSeconds / Messages
        : BytesPerConnection;

    public double PerSecond => Messages / Seconds;

    /// <summary>How much of its core the server used.</summary>
    public double Share => CpuSeconds / Seconds;
}
