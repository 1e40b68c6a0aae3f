using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Comet.Embedded.Engine;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Options;

/// <summary>The options, and the one line that each mistake is answered with.</summary>
public sealed partial class CommandLine
{
    private readonly Option<int> _port = new("--port")
    {
        Description = "TCP port to listen on; 0 lets the system choose",
        HelpName = "0-65535",
        DefaultValueFactory = _ => SimulatorOptions.DefaultPort,
        CustomParser = result => ReadInteger(result, 0, 65535),
    };

    private readonly Option<string> _bind = new("--bind")
    {
        Description = "address to listen on; anything but loopback opens the board to the network",
        HelpName = "address",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<SimulatorProfile> _profile = new("--profile")
    {
        Description = "esp32: the device's limits, exactly (the default); host: a desktop's",
        HelpName = "esp32|host",
        CustomParser = ReadProfile,
    };

    private readonly Option<int?> _connections = new("--connections")
    {
        Description = "connection slots (default: 10, at most 10, of the esp32 profile; "
            + $"{SimulatorOptions.DefaultHostConnections} of the host profile)",
        HelpName = "N",
        CustomParser = result => ReadInteger(result, 1, SimulatorOptions.ConnectionsMax),
    };

    private readonly Option<int?> _connectionsPerPeer = new("--connections-per-peer")
    {
        Description = "connections of one address, this machine's included; 0: any number "
            + "(default: four fifths of all, this machine's not counted)",
        HelpName = "N",
        CustomParser = result => ReadInteger(result, 0, SimulatorOptions.ConnectionsMax),
    };

    private readonly Option<bool> _noRates = new("--no-rates")
    {
        Description = "any number of requests and frames a second, for measurements",
    };

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "temperature trace to replay, a CSV file with the columns time,celsius",
        HelpName = "file.csv",
    };

    private readonly Option<double?> _speed = new("--speed")
    {
        Description = "trace seconds that pass per real second (default: the trace's interval, "
            + "3600 at most)",
        HelpName = "factor",
        CustomParser = result => ReadFactor(result, 10_000_000, "60"),
    };

    private readonly Option<string?> _record = new("--record")
    {
        Description = "records what crosses every connection in a new file, for replay and export",
        HelpName = "file",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "access token to follow, publish and ask for the state; without one the "
            + "board is open to all who reach it",
        HelpName = "token",
        CustomParser = ReadToken,
    };

    private readonly Option<string?> _readToken = new("--read-token")
    {
        Description = "a second token, that does everything but publish",
        HelpName = "token",
        CustomParser = ReadToken,
    };

    private readonly Option<bool> _anonymous = new("--anonymous")
    {
        Description = "listens on the network without a token: whoever reaches the board uses it",
    };

    private readonly Option<string[]> _hostNames = new("--host-name")
    {
        Description = "a name that the board is reached by, beside addresses and localhost; "
            + "may be given several times",
        HelpName = "name",
        DefaultValueFactory = _ => [],
        CustomParser = result => ReadList(
            result, AccessPolicy.AreHostNames, AccessPolicy.HostNameRule, int.MaxValue),
    };

    private readonly Option<string[]> _origins = new("--origin")
    {
        Description = "an origin whose pages may use the board, beside its own; may be given "
            + $"{AccessPolicy.OriginsMax} times",
        HelpName = "origin",
        DefaultValueFactory = _ => [],
        CustomParser = result => ReadList(
            result, AccessPolicy.AreOrigins, AccessPolicy.OriginRule, AccessPolicy.OriginsMax),
    };

    private readonly Option<TlsOptions?> _tls = new("--tls")
    {
        Description = "https and wss: a certificate and its private key, as PEM, or dev for a "
            + "certificate that is made at start",
        HelpName = "cert.pem key.pem|dev",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ReadTls,
    };

    private readonly Option<int> _benchPort = new("--bench-port")
    {
        Description = "TCP port of the bench, on this machine only; 0 lets the system choose, off "
            + $"starts none (default: {SimulatorOptions.DefaultBenchPort})",
        HelpName = "0-65535|off",
        DefaultValueFactory = _ => SimulatorOptions.DefaultBenchPort,
        CustomParser = ReadPortOrOff,
    };

    private readonly Option<LogLevel> _logLevel = new("--log-level")
    {
        Description = "what is logged to the standard error: debug tells of each connection, "
            + "trace of each piece that comes and goes (default: information)",
        HelpName = SimulatorOptions.LogLevels,
        DefaultValueFactory = _ => LogLevel.Information,
        CustomParser = ReadLogLevel,
    };

    private readonly Option<FaultSetting[]> _faults = new("--fault")
    {
        Description = "what goes wrong from the start, such as latency=200,jitter=50; may be "
            + $"given several times: {string.Join(", ", FaultCatalog.All.Select(f => f.Name))}",
        HelpName = "name[=arguments]",
        DefaultValueFactory = _ => [],
        CustomParser = result => ReadEach(result, FaultSetting.Parse),
    };

    private readonly Option<SignalSetting[]> _signals = new("--signal")
    {
        Description = "what a sensor measures instead of the trace, such as "
            + "temperature=sine:period=60,min=18,max=26+noise:0.2; may be given several times",
        HelpName = "sensor=signal",
        DefaultValueFactory = _ => [],
        CustomParser = result => ReadEach(result, SignalSetting.Parse),
    };

    private readonly Option<int> _sockets = new("--sockets")
    {
        Description = "sockets of the chip, the listener's included (esp32 profile)",
        HelpName = "N",
        DefaultValueFactory = _ => ChipResources.DefaultSockets,
        CustomParser = result => ReadInteger(result, 2, 64),
    };

    private readonly Option<int> _heap = new("--heap")
    {
        Description = "managed heap of the chip, in bytes (esp32 profile)",
        HelpName = "bytes",
        DefaultValueFactory = _ => ChipResources.DefaultHeapBytes,
        CustomParser = result => ReadInteger(result, 1, 64 * 1024 * 1024),
    };

    private readonly Option<double?> _cpuSlowdown = new("--cpu-slowdown")
    {
        Description = "takes as long as the chip would: 1 = as an ESP32, 2 = half as fast "
            + "(esp32 profile)",
        HelpName = "factor",
        CustomParser = result => ReadFactor(result, 100, "1"),
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "of whatever is random: jitter, and signals",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
        CustomParser = result => ReadInteger(result, 0, int.MaxValue),
    };

    private readonly Option<string?> _uplink = new("--uplink")
    {
        Description = "relay that the board dials, such as ws://relay.example/uplink/board-1",
        HelpName = "url",
        CustomParser = ReadUplink,
    };

    private readonly Option<string?> _uplinkToken = new("--uplink-token")
    {
        Description = "what the board shows to its relay",
        HelpName = "token",
        CustomParser = ReadToken,
    };

    private readonly RootCommand _command;

    public CommandLine()
    {
        _command = new RootCommand(
            "A virtual board on real TCP: the server of the device, its methods and its limits.")
        {
            _port, _bind, _profile, _connections, _connectionsPerPeer, _noRates, _trace, _speed,
            _record, _token, _readToken, _anonymous, _hostNames, _origins, _tls,
            _benchPort, _logLevel, _faults, _signals, _seed, _sockets, _heap, _cpuSlowdown,
            _uplink, _uplinkToken,
        };
        _command.Subcommands.Add(ReplayCommand.Create());
        _command.Subcommands.Add(ExportCommand.Create());
        _command.Subcommands.Add(FleetCommand.Create(
            _command.Options.Where(option => option != _port && option != _record
                && option is not (HelpOption or VersionOption)),
            ReadOptions));
        _command.Subcommands.Add(RunCommand.Create());
        _command.Subcommands.Add(FollowCommand.Create());
        _command.Subcommands.Add(RelayCommand.Create(
            [
                _bind, _connections, _connectionsPerPeer, _noRates, _token, _readToken,
                _anonymous, _hostNames, _origins, _logLevel,
            ],
            ReadOptions));
        _command.SetAction(_ => 0);
    }

    /// <summary>What the program ends with when <see cref="Read"/> returns null.</summary>
    public int ExitCode { get; private set; }

    /// <summary>
    /// Reads the arguments. Null means that the command line asked for something else than to start
    /// the simulator, help or a replay, say, which has been done.
    /// </summary>
    /// <exception cref="SimulatorException">An option cannot be meant.</exception>
    public SimulatorOptions? Read(IReadOnlyList<string> arguments)
    {
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            // One line, whatever the parser has to say; --help has the rest.
            string message = result.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new SimulatorException(
                $"{message} (--help lists the options)", SimulatorException.UsageExitCode);
        }

        if (result.Action != _command.Action)
        {
            ExitCode = result.Invoke(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return null;
        }

        return ReadOptions(result);
    }

    private SimulatorOptions ReadOptions(ParseResult result)
    {
        return new SimulatorOptions
        {
            Port = result.GetValue(_port),
            Bind = result.GetValue(_bind)!,
            Profile = result.GetValue(_profile),
            Connections = result.GetValue(_connections),
            ConnectionsPerPeer = result.GetValue(_connectionsPerPeer),
            HasNoRates = result.GetValue(_noRates),
            TraceFile = result.GetValue(_trace),
            Speed = result.GetValue(_speed),
            RecordFile = result.GetValue(_record),
            Token = result.GetValue(_token),
            ReadToken = result.GetValue(_readToken),
            IsAnonymous = result.GetValue(_anonymous),
            HostNames = result.GetValue(_hostNames)!,
            Origins = result.GetValue(_origins)!,
            Tls = result.GetValue(_tls),
            BenchPort = result.GetValue(_benchPort) is >= 0 and int port ? port : null,
            IsBenchOptional = result.GetResult(_benchPort) is not { Implicit: false },
            LogLevel = result.GetValue(_logLevel),
            Faults = result.GetValue(_faults)!,
            Sockets = result.GetValue(_sockets),
            HeapBytes = result.GetValue(_heap),
            CpuSlowdown = result.GetValue(_cpuSlowdown),
            Signals = result.GetValue(_signals)!,
            Seed = result.GetValue(_seed),
            UplinkUrl = result.GetValue(_uplink),
            UplinkToken = result.GetValue(_uplinkToken),
        };
    }
}
