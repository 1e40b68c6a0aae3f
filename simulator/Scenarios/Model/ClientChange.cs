using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>What a connect step says about a client; the rest stays as it was.</summary>
internal sealed record ClientChange
{
    public required string Name { get; init; }

    public ClientMethod? Method { get; init; }

    public IReadOnlyList<string>? Topics { get; init; }

    public string? Since { get; init; }

    public string? Token { get; init; }

    public int? IntervalMs { get; init; }

    public int? WaitSeconds { get; init; }

    public int? RetryMs { get; init; }

    public int? SilenceMs { get; init; }

    public int? WindowBytes { get; init; }

    /// <summary>What the client is like then.</summary>
    /// <param name="before">What it was like; null = it is new.</param>
    public ClientSetup ApplyTo(ClientSetup? before)
    {
        before ??= new ClientSetup { Name = Name };
        return before with
        {
            Method = Method ?? before.Method,
            Topics = Topics ?? before.Topics,
            Since = Since ?? before.Since,
            Token = Token ?? before.Token,
            IntervalMs = IntervalMs ?? before.IntervalMs,
            WaitSeconds = WaitSeconds ?? before.WaitSeconds,
            RetryMs = RetryMs ?? before.RetryMs,
            SilenceMs = SilenceMs ?? before.SilenceMs,
            WindowBytes = WindowBytes ?? before.WindowBytes,
        };
    }
}
