using System.CommandLine;
using System.Globalization;
using Comet.Simulator.Hosting;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Reading;
using Comet.Simulator.Scenarios.Reports;
using Comet.Simulator.Scenarios.Running;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Comet.Simulator.Options;

/// <summary><c>run FILE…</c>: scenarios, in virtual time or by the wall clock.</summary>
internal sealed class RunCommand
{
    /// <summary>What ends a run by Ctrl-C, as shells have it: 128 and SIGINT.</summary>
    public const int CancelledExitCode = 130;

    private const double WatchPace = 10;
    private const int PaceMax = 1_000_000;

    private readonly Argument<string[]> _files = new("file")
    {
        Description = "scenarios, YAML",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _wall = new("--wall")
    {
        Description = "runs by the wall clock on real sockets, whatever the files say",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = "TCP port to listen on by the wall clock (default: the system chooses)",
        HelpName = "0-65535",
        CustomParser = result => CommandLine.ReadInteger(result, 0, 65535),
    };

    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "another seed than the files'",
        HelpName = "N",
        CustomParser = result => CommandLine.ReadInteger(result, 0, int.MaxValue),
    };

    private readonly Option<string?> _junit = new("--junit")
    {
        Description = "writes JUnit XML: a case a step",
        HelpName = "file",
    };

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "also tells what the board publishes and what comes to clients",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "shows steps, events and clients live; slows virtual time down",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<double?> _pace = new("--pace")
    {
        Description = "virtual time passes so many times faster than real time (default: 10 with "
            + "--watch, otherwise as fast as it can)",
        HelpName = "factor",
        CustomParser = result => CommandLine.ReadFactor(result, PaceMax, "10"),
    };

    private RunCommand()
    {
    }

    public static Command Create()
    {
        return new RunCommand().CreateCommand();
    }

    private Command CreateCommand()
    {
        Command command = new(
            "run",
            "runs scenarios; ends with 0 when all passed, 1 when an expectation failed, 2 when a "
            + "file is wrong")
        {
            _files, _wall, _port, _seed, _junit, _verbose, _watch, _pace,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        double pace = result.GetValue(_pace) ?? (result.GetValue(_watch) ? WatchPace : 0);
        if (result.GetValue(_junit) is { } junit)
        {
            JunitReport.Check(junit);
        }

        List<Scenario> scenarios = ReadAll(result, out List<ScenarioError> errors);
        if (errors.Count > 0)
        {
            errors.ForEach(error => result.InvocationConfiguration.Error.WriteLine(error));
            WriteJunit(result, [], errors);
            return SimulatorException.UsageExitCode;
        }

        using StopSignal stop = new();
        using ILoggerFactory loggers = ConsoleLog.Create(LogLevel.Error);
        RunSettings settings = new()
        {
            Pace = pace,
            Port = result.GetValue(_port) ?? 0,
            Loggers = loggers,
        };
        List<ScenarioResult> results = [];
        try
        {
            Watch(result, output, results, observer =>
            {
                foreach (Scenario scenario in scenarios)
                {
                    results.Add(ScenarioRunner.Run(scenario, settings, observer, stop.Token));
                }
            });
        }
        catch (OperationCanceledException)
        {
            output.WriteLine("stopped");
            WriteJunit(result, results, []);
            return CancelledExitCode;
        }

        return Finish(result, output, results);
    }

    // Of all files before anything runs.
    private List<Scenario> ReadAll(ParseResult result, out List<ScenarioError> errors)
    {
        List<Scenario> scenarios = [];
        errors = [];
        foreach (string file in result.GetValue(_files)!)
        {
            Scenario? scenario = ScenarioFile.Read(file, out IReadOnlyList<ScenarioError> found);
            errors.AddRange(found);
            if (scenario is not null)
            {
                scenarios.Add(Adapt(scenario, result));
            }
        }

        CheckClock(scenarios, result);
        return scenarios;
    }

    // Plain lines where there is no terminal to draw on.
    private void Watch(
        ParseResult result,
        TextWriter output,
        List<ScenarioResult> results,
        Action<IRunObserver> run)
    {
        if (!result.GetValue(_watch) || !AnsiConsole.Profile.Out.IsTerminal)
        {
            run(new PlainReport(output, result.GetValue(_verbose) || result.GetValue(_watch)));
            return;
        }

        AnsiConsole.Live(new Text("")).Start(
            display => run(new WatchReport(AnsiConsole.Console, display)));
        foreach (ScenarioResult end in results)
        {
            string name = PrintableText.Of(end.Scenario.Name);
            output.WriteLine($"{name} {PlainReport.VerdictOf(end)}");
        }
    }

    private int Finish(ParseResult result, TextWriter output, List<ScenarioResult> results)
    {
        int failed = results.Count(run => !run.HasPassed);
        if (results.Count > 1)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{results.Count} scenarios, {results.Count - failed} passed, {failed} failed"));
        }

        WriteJunit(result, results, []);
        return failed == 0 ? 0 : SimulatorException.FailureExitCode;
    }

    private Scenario Adapt(Scenario scenario, ParseResult result)
    {
        ScenarioClock clock = result.GetValue(_wall) ? ScenarioClock.Wall : scenario.Clock;
        int seed = result.GetValue(_seed) ?? scenario.Options.Seed;
        return scenario with
        {
            Clock = clock,
            Options = scenario.Options with { Seed = seed },
        };
    }

    private void CheckClock(List<Scenario> scenarios, ParseResult result)
    {
        if (result.GetValue(_port) is { } port
            && scenarios.Find(one => one.Clock == ScenarioClock.Virtual) is { } inMemory)
        {
            throw Usage(
                $"--port {port}: {inMemory.File} runs in virtual time, where nobody can connect; "
                + "expected --wall, or clock: wall in the file");
        }

        if (result.GetValue(_pace) is { } pace
            && scenarios.Find(one => one.Clock == ScenarioClock.Wall) is { } real)
        {
            throw Usage(
                $"--pace {pace.ToString(CultureInfo.InvariantCulture)}: {real.File} runs by the "
                + "wall clock, whose pace is given; expected virtual time");
        }
    }

    private void WriteJunit(
        ParseResult result, List<ScenarioResult> results, List<ScenarioError> errors)
    {
        if (result.GetValue(_junit) is { } path)
        {
            JunitReport.Write(path, results, errors);
        }
    }

    private static SimulatorException Usage(string message)
    {
        return new SimulatorException(message, SimulatorException.UsageExitCode);
    }
}
