using Comet.Embedded.Engine;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Options;

/// <summary>What the command line says.</summary>
public sealed record SimulatorOptions
{
    public const int DefaultPort = 8080;
    public const int DefaultBenchPort = 8081;
    public const int DefaultHostConnections = 2000;
    public const int ConnectionsMax = 20_000;

    /// <summary>The words for <see cref="LogLevel"/>.</summary>
    public const string LogLevels = "trace|debug|information|warning|error|none";

    /// <summary>The TCP port; 0 lets the system choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The TCP port of the bench, 0 to let the system choose; null for no bench.</summary>
    public int? BenchPort { get; init; }

    /// <summary>Whether the board does without its bench when the port cannot be had.</summary>
    public bool IsBenchOptional { get; init; }

    /// <summary>What is logged: this and what is more severe.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>An IP address, or a name that resolves to one of this machine.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    public SimulatorProfile Profile { get; init; } = SimulatorProfile.Esp32;

    /// <summary>Connection slots, or null for the profile's own number.</summary>
    public int? Connections { get; init; }

    /// <summary>
    /// Connections of one address, 0 for any number; or null for the profile's own number, which
    /// programs on this machine do not count for.
    /// </summary>
    public int? ConnectionsPerPeer { get; init; }

    /// <summary>Whether requests and frames may come at any rate.</summary>
    public bool HasNoRates { get; init; }

    /// <summary>The file of the temperature trace, or null for the one shipped.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Trace seconds per real second, or null for the trace's own.</summary>
    public double? Speed { get; init; }

    /// <summary>The file that everything is recorded in, or null.</summary>
    public string? RecordFile { get; init; }

    /// <summary>The access token that permits everything, or null.</summary>
    public string? Token { get; init; }

    /// <summary>The access token that does not permit to publish, or null.</summary>
    public string? ReadToken { get; init; }

    /// <summary>What <c>--tls</c> says, or null.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Whether the server is reached by https and wss, and by nothing else.</summary>
    public bool UsesTls => Tls is not null;

    /// <summary>Whether everybody on the network may use the board.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Names the board is reached by, beside addresses and <c>localhost</c>.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Origins whose pages may use the board, beside its own.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The relay that the board dials, such as <c>ws://relay.example/uplink/board-1</c>;
    /// null = none.</summary>
    public string? UplinkUrl { get; init; }

    /// <summary>Stands in the address for the id of a board, where there are many.</summary>
    public const string UplinkIdPlace = "{id}";

    /// <summary>What is shown there, or null.</summary>
    public string? UplinkToken { get; init; }

    /// <summary>What every path of the server begins with, such as <c>/devices/board-1</c>; null =
    /// nothing.</summary>
    public string? BasePath { get; init; }

    /// <summary>Of whatever is random: the same seed, the same numbers.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>All sockets of the chip, in the esp32 profile.</summary>
    public int Sockets { get; init; } = ChipResources.DefaultSockets;

    /// <summary>The managed heap of the chip, in the esp32 profile.</summary>
    public int HeapBytes { get; init; } = ChipResources.DefaultHeapBytes;

    /// <summary>How many times slower than an ESP32 the esp32 profile is; null = as fast as this
    /// machine.</summary>
    public double? CpuSlowdown { get; init; }

    /// <summary>What sensors measure instead of the trace.</summary>
    public IReadOnlyList<SignalSetting> Signals { get; init; } = [];

    /// <summary>What is wrong from the start.</summary>
    public IReadOnlyList<FaultSetting> Faults { get; init; } = [];

    /// <summary>Names, origins, the base path; or null when there are none, nor TLS.</summary>
    public AccessPolicy? CreatePolicy()
    {
        return HostNames.Count == 0 && Origins.Count == 0 && !UsesTls && BasePath is null
            ? null
            : new AccessPolicy(
                string.Join(' ', HostNames), string.Join(' ', Origins), UsesTls, BasePath);
    }

    /// <summary>The access tokens, or null when everybody may do everything.</summary>
    /// <exception cref="SimulatorException">The tokens do not go together.</exception>
    public AccessTokens? CreateTokens()
    {
        if (Token is null && ReadToken is not null)
        {
            throw new SimulatorException(
                "--read-token: there is no --token; expected both, or none",
                SimulatorException.UsageExitCode);
        }

        if (Token is not null && IsAnonymous)
        {
            throw new SimulatorException(
                "--anonymous: there is a --token, which everybody could do without; expected one "
                + "of them",
                SimulatorException.UsageExitCode);
        }

        if (Token is not null && Token == ReadToken)
        {
            throw new SimulatorException(
                "--read-token: the same as --token; expected another one",
                SimulatorException.UsageExitCode);
        }

        return Token is null ? null : new AccessTokens(Token, ReadToken);
    }

    /// <summary>The limits that profile and connections ask for.</summary>
    /// <exception cref="SimulatorException">The profile has no room for them.</exception>
    public CometLimits CreateLimits()
    {
        CometLimits limits = Profile == SimulatorProfile.Host
            ? CometLimits.Host(Connections ?? DefaultHostConnections)
            : CometLimits.Esp32();
        if (Connections > limits.Connections)
        {
            throw new SimulatorException(
                $"--connections {Connections}: the esp32 profile has {limits.Connections}; "
                + $"expected 1 to {limits.Connections}, or --profile host",
                SimulatorException.UsageExitCode);
        }

        if (Profile == SimulatorProfile.Host
            && (CpuSlowdown is not null || Sockets != ChipResources.DefaultSockets
                || HeapBytes != ChipResources.DefaultHeapBytes))
        {
            throw new SimulatorException(
                "--sockets, --heap, --cpu-slowdown: the host profile has no chip; expected none "
                + "of them, or --profile esp32",
                SimulatorException.UsageExitCode);
        }

        if (Profile == SimulatorProfile.Esp32 && Connections is { } connections)
        {
            limits.Connections = connections;
            limits.ReservedForRequests = Math.Min(limits.ReservedForRequests, connections - 1);
            limits.ConnectionsPerPeer = connections - (connections / 5);
        }

        if (UsesTls)
        {
            // Nothing of a handshake reaches the engine, to which it would seem idle.
            limits.ConnectGraceMs = limits.HeadTimeoutMs;
        }

        if (HasNoRates)
        {
            limits.RequestsPerSecond = 0;
            limits.RequestsPerSecondTotal = 0;
            limits.MessagesPerSecond = 0;
            limits.MessagesPerSecondTotal = 0;
        }

        limits.ConnectionsPerPeer = ConnectionsPerPeer ?? limits.ConnectionsPerPeer;
        return limits;
    }
}
