using System.CommandLine;
using System.CommandLine.Parsing;
using Comet.Simulator.Fleet;
using Comet.Simulator.Fleet.Terminal;
using Spectre.Console;

namespace Comet.Simulator.Options;

/// <summary><c>fleet N</c>: many boards in one process.</summary>
internal sealed class FleetCommand
{
    private const int SecondsMax = 1_000_000;

    private readonly Argument<int> _boards = new("boards")
    {
        Description = "how many boards",
        CustomParser = result => CommandLine.ReadInteger(result, 1, FleetOptions.BoardsMax),
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "TCP port of the first board, the others follow; 0 lets the system choose "
            + "each",
        HelpName = "0-65535",
        DefaultValueFactory = _ => FleetOptions.DefaultPort,
        CustomParser = result => CommandLine.ReadInteger(result, 0, 65535),
    };

    private readonly Option<bool> _onePort = new("--one-port")
    {
        Description = "all boards on --port, each under /devices/{id}/",
    };

    private readonly Option<double?> _faultShare = new("--fault-share")
    {
        Description = "on how many boards, in per cent, each --fault is on (default: 100)",
        HelpName = "percent",
        CustomParser = result => CommandLine.ReadFactor(result, 100, "10"),
    };

    private readonly Option<int> _subscribers = new("--subscribers")
    {
        Description = "clients in the same process that follow the boards by the five methods, in "
            + "turns, and count what comes (default: none)",
        HelpName = "N",
        CustomParser = result => CommandLine.ReadInteger(result, 0, FleetOptions.SubscribersMax),
    };

    private readonly Option<int?> _for = new("--for")
    {
        Description = "ends by itself: with 0, or with 1 when a board failed or an event was lost",
        HelpName = "seconds",
        CustomParser = result => CommandLine.ReadInteger(result, 1, SecondsMax),
    };

    private readonly Option<int> _summaryEvery = new("--summary-every")
    {
        Description = "where there is no terminal, a line every so many seconds",
        HelpName = "seconds",
        DefaultValueFactory = _ => FleetOptions.DefaultSummarySeconds,
        CustomParser = result => CommandLine.ReadInteger(result, 1, SecondsMax),
    };

    private FleetCommand()
    {
    }

    /// <param name="options">Those that each board has as a single one has them.</param>
    /// <param name="read">Reads them.</param>
    public static Command Create(
        IEnumerable<Option> options, Func<ParseResult, SimulatorOptions> read)
    {
        FleetCommand fleet = new();
        Command command = new(
            "fleet",
            "runs many boards in this process, on ports one behind the other, each with an "
            + "engine, an epoch and a seed of its own")
        {
            fleet._boards, fleet._port, fleet._onePort, fleet._faultShare, fleet._subscribers,
            fleet._for, fleet._summaryEvery,
        };
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
            new FleetRun(fleet.Read(result, read(result)), AnsiConsole.Console)
                .RunAsync().GetAwaiter().GetResult());
        return command;
    }

    private FleetOptions Read(ParseResult result, SimulatorOptions board)
    {
        return new FleetOptions
        {
            Boards = result.GetValue(_boards),
            Board = board with { Port = result.GetValue(_port) },
            HasOnePort = result.GetValue(_onePort),
            FaultSharePercent = result.GetValue(_faultShare) ?? 100,
            Subscribers = result.GetValue(_subscribers),
            ForSeconds = result.GetValue(_for),
            SummarySeconds = result.GetValue(_summaryEvery),
        };
    }
}
