using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Scenarios.Model;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Reads the top of a file: what the board is like.</summary>
internal sealed class ScenarioReader(string file, ErrorList errors)
{
    private static readonly string[] s_members =
    [
        "name", "description", "clock", "seed", "profile", "connections", "connections-per-peer",
        "rates", "token", "read-token", "trace", "speed", "sockets", "heap", "signals", "faults",
        "limits", "steps",
    ];

    public Scenario? Read(YamlMappingNode root)
    {
        MemberReader top = new("scenario", root, errors, s_members);
        SimulatorOptions options = ReadOptions(top);
        CometLimits? limits = errors.Try(root, options.CreateLimits);
        errors.Try(root, () => options.CreateTokens() ?? new object());
        TemperatureTrace? trace = ReadTrace(top, options);
        ReadBounds(top, out int timeMaxMs, out int eventsMax);
        string name = top.ReadText("name") ?? Path.GetFileNameWithoutExtension(file);
        ScenarioClock clock = ReadWord(top, "clock", ScenarioClock.Virtual, "virtual", "wall");
        limits ??= CometLimits.Esp32();
        BoardRules rules = new(options, limits, trace ?? TemperatureTrace.ReadShipped(), errors);
        options = options with
        {
            Signals = ReadSignals(top, rules),
            Faults = ReadFaults(top, rules),
        };

        YamlNode? steps = top.Require("steps", "a list of steps");
        StepReader reader = new(errors, rules);
        IReadOnlyList<ScenarioStep> list = steps is null ? [] : reader.ReadAll(steps, 0);
        reader.CheckCount(list);
        return trace is null ? null : new Scenario
        {
            File = file,
            Name = name,
            Description = top.ReadText("description")?.Trim() ?? "",
            Options = options,
            Trace = trace,
            Clock = clock,
            TimeMaxMs = timeMaxMs,
            EventsMax = eventsMax,
            Steps = list,
        };
    }

    private static T ReadWord<T>(
        MemberReader top, string name, T standard, params string[] words)
        where T : struct, Enum
    {
        if (top.ReadText(name) is not { } text)
        {
            return standard;
        }

        int index = Array.IndexOf(words, text);
        if (index < 0)
        {
            top.AddError(name, $"\"{text}\": expected {string.Join(" or ", words)}");
        }

        return index < 0 ? standard : (T)Enum.ToObject(typeof(T), index);
    }

    private static SimulatorOptions ReadOptions(MemberReader top)
    {
        decimal? speed = top.Find("speed") is { } node ? YamlValue.ToNumber(node) : null;
        if (top.Has("speed") && speed is not (> 0 and <= 10_000_000))
        {
            top.AddError("speed", "expected a number above 0, at most 10000000");
            speed = null;
        }

        return new SimulatorOptions
        {
            Seed = top.ReadInteger("seed", 0, int.MaxValue) ?? 1,
            Profile = ReadWord(top, "profile", SimulatorProfile.Esp32, "esp32", "host"),
            Connections = top.ReadInteger("connections", 1, SimulatorOptions.ConnectionsMax),
            ConnectionsPerPeer =
                top.ReadInteger("connections-per-peer", 0, SimulatorOptions.ConnectionsMax),
            HasNoRates = top.ReadBoolean("rates") == false,
            Token = ReadToken(top, "token"),
            ReadToken = ReadToken(top, "read-token"),
            Speed = (double?)speed,
            Sockets = top.ReadInteger("sockets", 2, 64) ?? ChipResources.DefaultSockets,
            HeapBytes = top.ReadInteger("heap", 1, 64 * 1024 * 1024)
                ?? ChipResources.DefaultHeapBytes,
        };
    }

    private static string? ReadToken(MemberReader top, string name)
    {
        string? text = top.ReadText(name, AccessTokens.Rule);
        if (text is not null && !AccessTokens.IsValid(text))
        {
            top.AddError(name, $"not a token; expected {AccessTokens.Rule}");
            return null;
        }

        return text;
    }

    // A file is looked for beside the scenario.
    private TemperatureTrace? ReadTrace(MemberReader top, SimulatorOptions options)
    {
        if (top.ReadText("trace", "a CSV file") is not { } path)
        {
            return TemperatureTrace.ReadShipped();
        }

        string full = Path.Combine(Path.GetDirectoryName(file) ?? "", path);
        return errors.Try(top.Find("trace")!, () => TemperatureTrace.ReadFile(full));
    }

    private void ReadBounds(MemberReader top, out int timeMaxMs, out int eventsMax)
    {
        timeMaxMs = Scenario.TimeDefaultMs;
        eventsMax = Scenario.EventsDefault;
        switch (top.Find("limits"))
        {
            case null:
                break;
            case YamlMappingNode mapping:
                MemberReader bounds = new("limits", mapping, errors, "time", "events");
                timeMaxMs = bounds.ReadDuration("time", 1, Scenario.TimeMaxMaxMs) ?? timeMaxMs;
                eventsMax = bounds.ReadInteger("events", 1, Scenario.EventsMaxMax) ?? eventsMax;
                break;
            default:
                top.AddError("limits", "expected a mapping, { time: 1h, events: 100000 }");
                break;
        }
    }

    private static List<SignalSetting> ReadSignals(MemberReader top, BoardRules rules)
    {
        return
        [
            .. top.ReadList("signals", "signals as of --signal")
                .Select(node => rules.ReadSignal(node, node.Value!))
                .OfType<SignalSetting>(),
        ];
    }

    private static List<FaultSetting> ReadFaults(MemberReader top, BoardRules rules)
    {
        return
        [
            .. top.ReadList("faults", "faults as of --fault")
                .Select(node => rules.ReadFault(node, node.Value!))
                .OfType<FaultSetting>(),
        ];
    }
}
