using System.CommandLine;
using System.CommandLine.Parsing;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Hosting;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Options;

/// <summary><c>relay</c>: serves the browsers of boards that are somewhere else.</summary>
internal sealed class RelayCommand
{
    private readonly Option<int> _port = new("--port")
    {
        Description = "TCP port of boards and clients; 0 lets the system choose",
        HelpName = "0-65535",
        DefaultValueFactory = _ => RelayOptions.DefaultPort,
        CustomParser = result => CommandLine.ReadInteger(result, 0, 65535),
    };

    private readonly Option<string[]> _devices = new("--device")
    {
        Description = "a board that may dial in, and the token that it shows; * for any id; may be "
            + "given several times (without this and --pull: any board of this machine)",
        HelpName = "id[=token]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _deviceFile = new("--devices")
    {
        Description = "a file of boards that may dial in, an id and a token on each line, beside "
            + "those of --device",
        HelpName = "file",
    };

    private readonly Option<string[]> _pulls = new("--pull")
    {
        Description = "a board that the relay subscribes to, such as "
            + "board-1=http://192.168.1.23/, with its token as http://TOKEN@192.168.1.23/; may be "
            + "given several times",
        HelpName = "id=url",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _topics = new("--topic")
    {
        Description = "a topic that clients may name before a board has published to it; may be "
            + "given several times (default: those of the shipped firmware)",
        HelpName = "name",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _broker = new("--broker")
    {
        Description = "MQTT 5 broker that joins relays, such as mqtt://host:1883 or "
            + "mqtts://user:password@host (default: one of the relay's own)",
        HelpName = "url",
    };

    private readonly Option<string?> _brokerCa = new("--broker-ca")
    {
        Description = "certificates (PEM) that the broker's is to come from",
        HelpName = "file",
    };

    private readonly Option<int> _brokerPort = new("--broker-port")
    {
        Description = "TCP port of the relay's own broker, on this machine only; 0 lets the "
            + "system choose; off: none (default: 1883, if it is free)",
        HelpName = "0-65535|off",
        DefaultValueFactory = _ => RelayOptions.DefaultBrokerPort,
        CustomParser = CommandLine.ReadPortOrOff,
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "what other relays know it by (default: the machine's name)",
        HelpName = "name",
    };

    private RelayCommand()
    {
    }

    /// <param name="options">Those of the simulator that a relay has, too.</param>
    /// <param name="read">Reads them.</param>
    public static Command Create(
        IEnumerable<Option> options, Func<ParseResult, SimulatorOptions> read)
    {
        RelayCommand relay = new();
        Command command = new(
            "relay",
            "serves the clients of boards that dial in, or that it subscribes to: any number of "
            + "browsers for a board of few sockets")
        {
            relay._port, relay._devices, relay._deviceFile, relay._pulls, relay._topics,
            relay._broker, relay._brokerCa, relay._brokerPort, relay._name,
        };
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
            RunAsync(relay.Read(result, read(result)), result.InvocationConfiguration.Output)
                .GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> RunAsync(RelayOptions options, TextWriter output)
    {
        using StopSignal stop = new();
        using ILoggerFactory loggers = ConsoleLog.Create(options.LogLevel);
        if (options.DeviceFile is { } file && DeviceFile.IsOpenToOthers(file))
        {
            RelayLog.DeviceFileOpen(loggers.CreateLogger("Comet.Simulator.Relay"), file);
        }

        RelayHost relay = new(options, loggers);
        await using (relay.ConfigureAwait(false))
        {
            await relay.StartAsync().ConfigureAwait(false);
            await output.WriteAsync(RelayText.Write(relay, options)).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
            await stop.Requested.ConfigureAwait(false);
        }

        return 0;
    }

    private RelayOptions Read(ParseResult result, SimulatorOptions common)
    {
        // What does not go together is found there.
        _ = common.CreateTokens();
        Dictionary<string, string?> devices = ReadDevices(result);
        Dictionary<string, PullSource> pulls = [];
        foreach (string text in result.GetValue(_pulls)!)
        {
            (string id, string? url) = Split(text);
            CheckId("--pull", id);
            pulls[id] = ReadSource(text, url);
        }

        if (devices.Count == 0 && pulls.Count == 0 && result.GetValue(_deviceFile) is null)
        {
            devices[RelayOptions.AnyDevice] = null;
        }

        string[] topics = ReadTopics(result);
        RelayOptions options = new()
        {
            Port = result.GetValue(_port),
            Bind = common.Bind,
            Devices = devices,
            DeviceFile = result.GetValue(_deviceFile),
            Pulls = pulls,
            Connections = common.Connections ?? RelayOptions.DefaultConnections,
            ConnectionsPerPeer = common.ConnectionsPerPeer,
            HasNoRates = common.HasNoRates,
            Token = common.Token,
            ReadToken = common.ReadToken,
            IsAnonymous = common.IsAnonymous,
            HostNames = common.HostNames,
            Origins = common.Origins,
            LogLevel = common.LogLevel,
            Name = result.GetValue(_name),
            BrokerUrl = result.GetValue(_broker),
            BrokerCa = result.GetValue(_brokerCa),
            BrokerPort = result.GetValue(_broker) is null
                && result.GetValue(_brokerPort) is >= 0 and int port ? port : null,
            IsBrokerOptional = result.GetResult(_brokerPort) is not { Implicit: false },
        };
        return topics.Length == 0 ? options : options with { Topics = topics };
    }

    private string[] ReadTopics(ParseResult result)
    {
        string[] topics = [.. result.GetValue(_topics)!.Distinct()];
        return topics.FirstOrDefault(topic => !BoardLine.IsTopic(topic)) is { } wrong
            ? throw Usage($"--topic {wrong}: expected lower-case letters, digits and -._")
            : topics.Length > TopicTable.CountMax
                ? throw Usage($"--topic {topics[TopicTable.CountMax]}: it is one of "
                    + $"{topics.Length}; expected at most {TopicTable.CountMax}, as a board has")
                : topics;
    }

    private Dictionary<string, string?> ReadDevices(ParseResult result)
    {
        Dictionary<string, string?> devices = [];
        foreach (string text in result.GetValue(_devices)!)
        {
            (string id, string? token) = Split(text);
            if (id != RelayOptions.AnyDevice)
            {
                CheckId("--device", id);
            }

            if (token is not null && !AccessTokens.IsValid(token))
            {
                throw Usage($"--device {id}=…: not a token; expected {AccessTokens.Rule}");
            }

            devices[id] = token;
        }

        if (result.GetValue(_deviceFile) is { } file)
        {
            foreach ((string id, string token) in DeviceFile.Read(file))
            {
                if (!devices.TryAdd(id, token))
                {
                    throw Usage($"--device {id}: it is in {file}, too; expected one of both");
                }
            }
        }

        return devices;
    }

    private static (string Id, string? Value) Split(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static void CheckId(string option, string id)
    {
        if (id == RelayOptions.AnyDevice || !DeviceFile.IsId(id))
        {
            throw Usage($"{option} {id}: not a board's id; expected {DeviceFile.IdRule}");
        }
    }

    private static PullSource ReadSource(string text, string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0)
        {
            throw Usage($"--pull {text}: expected an id and where the board is, such as "
                + "board-1=http://192.168.1.23/");
        }

        string token = Uri.UnescapeDataString(uri.UserInfo).TrimStart(':');
        UriBuilder place = new(uri) { UserName = "", Password = "" };
        place.Path = place.Path.EndsWith('/') ? place.Path : place.Path + "/";
        return new PullSource(place.Uri, token.Length == 0 ? null : token);
    }

    private static SimulatorException Usage(string message)
    {
        return new SimulatorException(message, SimulatorException.UsageExitCode);
    }
}
