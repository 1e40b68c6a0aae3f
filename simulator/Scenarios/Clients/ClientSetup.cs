namespace Comet.Simulator.Scenarios.Clients;

/// <summary>What a client is like.</summary>
internal sealed record ClientSetup
{
    /// <summary>What the scenario calls it.</summary>
    public required string Name { get; init; }

    public ClientMethod Method { get; init; } = ClientMethod.Sse;

    /// <summary>The topics to follow; empty = all.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary><c>earliest</c>, <c>latest</c>, an id, or null: the current state.</summary>
    public string? Since { get; init; }

    /// <summary>The access token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>From one poll to the next, in ms.</summary>
    public int IntervalMs { get; init; } = 1000;

    /// <summary>How long a long poll asks to wait, in s.</summary>
    public int WaitSeconds { get; init; } = 25;

    /// <summary>The first wait before a connection is tried again, in ms; then twice as long,
    /// and so on.</summary>
    public int RetryMs { get; init; } = 500;

    /// <summary>After how many ms without a byte an open response is given up.</summary>
    public int SilenceMs { get; init; } = 35_000;

    /// <summary>How many unread bytes the client's system holds.</summary>
    public int WindowBytes { get; init; } = 5760;
}
