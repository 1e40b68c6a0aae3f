using System.CommandLine;
using System.Globalization;
using Comet.Load.Client;

namespace Comet.Load.Options;

/// <summary>The options of the load client.</summary>
internal sealed class CommandLine
{
    /// <summary>The option that makes this program a server that only sends back.</summary>
    public const string NullServer = "--null-server";

    private readonly Option<string[]> _cases = new("--cases")
    {
        Description = "cases to run, by the beginnings of their names, such as echo or fanout-ws",
        HelpName = "name ...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _peers = new("--peers")
    {
        Description = "servers to run: kestrel, comet, ws, uws, nchan, null",
        HelpName = "name ...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "how long a run is measured",
        HelpName = "seconds",
        DefaultValueFactory = _ => new LoadOptions().Seconds,
    };

    private readonly Option<double> _warmUp = new("--warm-up")
    {
        Description = "how long it runs before that",
        HelpName = "seconds",
        DefaultValueFactory = _ => new LoadOptions().WarmUpSeconds,
    };

    private readonly Option<int> _rounds = new("--rounds")
    {
        Description = "how often all servers are run, one after the other",
        HelpName = "N",
        DefaultValueFactory = _ => new LoadOptions().Rounds,
    };

    private readonly Option<int[]> _sizes = new("--sizes")
    {
        Description = "numbers of subscribers (default: "
            + $"{string.Join(' ', new LoadOptions().Sizes)})",
        HelpName = "N ...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _offered = new("--offered")
    {
        Description = "deliveries a second that the open loop asks for",
        HelpName = "N",
        DefaultValueFactory = _ => new LoadOptions().Offered,
    };

    private readonly Option<bool> _list = new("--list")
    {
        Description = "prints the names of cases and servers",
    };

    private readonly Option<bool> _nullServer = new(NullServer)
    {
        Hidden = true,
    };

    private readonly RootCommand _command;

    public CommandLine()
    {
        _command = new RootCommand(
            "Loads this server and others side by side, one core for the client and one for the "
            + "server, and tells what a message costs each.")
        {
            _cases, _peers, _seconds, _warmUp, _rounds, _sizes, _offered, _list, _nullServer,
        };
    }

    /// <summary>Reads the arguments; null when help was asked for and printed.</summary>
    /// <exception cref="LoadException">They cannot be meant.</exception>
    public LoadOptions? Read(IReadOnlyList<string> arguments)
    {
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            throw new LoadException(result.Errors[0].Message.ReplaceLineEndings(" "));
        }

        if (result.Action is not null)
        {
            result.Invoke();
            return null;
        }

        int[] sizes = result.GetValue(_sizes)!;
        LoadOptions options = new()
        {
            Cases = result.GetValue(_cases)!,
            Peers = result.GetValue(_peers)!,
            Seconds = result.GetValue(_seconds),
            WarmUpSeconds = result.GetValue(_warmUp),
            Rounds = result.GetValue(_rounds),
            Sizes = sizes.Length == 0 ? new LoadOptions().Sizes : [.. sizes.Distinct().Order()],
            Offered = result.GetValue(_offered),
            IsList = result.GetValue(_list),
            IsNullServer = result.GetValue(_nullServer),
        };
        Check("--seconds", options.Seconds, 0.05, 600);
        Check("--warm-up", options.WarmUpSeconds, 0, 600);
        Check("--rounds", options.Rounds, 1, 100);
        Check("--offered", options.Offered, 1, 10_000_000);
        foreach (int size in options.Sizes)
        {
            Check("--sizes", size, 1, 50_000);
        }

        return options;
    }

    private static void Check(string option, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new LoadException(string.Create(
                CultureInfo.InvariantCulture,
                $"{option} {value}: expected a number from {min} to {max}"));
        }
    }
}
