using Comet.Embedded.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Faults;
using Comet.Simulator.Scenarios.Model;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Reads the steps. A client is known from the step on that connects it.</summary>
internal sealed partial class StepReader(ErrorList errors, BoardRules rules)
{
    private const int StepsMax = 100_000;
    private const int DepthMax = 4;
    private const int DayMs = Scenario.TimeMaxMaxMs;

    private static readonly string[] s_steps =
    [
        "set", "press", "wait", "publish", "connect", "disconnect", "pause", "resume", "expect",
        "fault", "restart", "repeat",
    ];

    private readonly List<string> _clients = [];

    /// <summary>Reads a list of steps.</summary>
    public IReadOnlyList<ScenarioStep> ReadAll(YamlNode node, int depth)
    {
        if (node is not YamlSequenceNode list || list.Children.Count == 0)
        {
            errors.Add(node, "steps: expected a list of steps, such as - wait: 1s");
            return [];
        }

        return [.. list.Children.Select(child => Read(child, depth)).OfType<ScenarioStep>()];
    }

    /// <summary>Whether what repetitions make of the steps is too much.</summary>
    public void CheckCount(IReadOnlyList<ScenarioStep> steps)
    {
        foreach (RepeatStep repeat in steps.OfType<RepeatStep>())
        {
            if (repeat.Count > StepsMax)
            {
                errors.Add(
                    repeat.Position,
                    $"repeat: {repeat.Count} steps in all; expected {StepsMax} at most");
            }
        }
    }

    private ScenarioStep? Read(YamlNode node, int depth)
    {
        if (node is not YamlMappingNode { Children.Count: 1 } mapping
            || mapping.Children[0] is not { Key: YamlScalarNode { Value: { } kind } key } entry)
        {
            errors.Add(node, "expected one step, such as wait: 1s");
            return null;
        }

        FilePosition position = ErrorList.PositionOf(key);
        YamlNode value = entry.Value;
        switch (kind)
        {
            case "set":
                return ReadSet(position, value);
            case "press":
                return ReadPress(position, value);
            case "wait":
                return ReadWait(position, value);
            case "publish":
                return ReadPublish(position, value);
            case "connect":
                return ReadConnect(position, value);
            case "disconnect":
                return ReadClient(kind, value) is { } gone
                    ? new DisconnectStep(position, gone) : null;
            case "pause" or "resume":
                return ReadClient(kind, value) is { } paused
                    ? new PauseStep(position, paused, kind == "pause") : null;
            case "expect":
                return new ExpectReader(errors, rules, _clients).Read(position, value);
            case "fault":
                return ReadFault(position, value);
            case "restart":
                return ReadRestart(position, value);
            case "repeat":
                return ReadRepeat(position, value, depth);
            default:
                errors.Add(key, Suggestion.For("step", kind, s_steps));
                return null;
        }
    }

    // A mapping, or what stands for one of its members.
    private MemberReader? ReadMembers(
        string kind, YamlNode node, string expected, params string[] known)
    {
        if (node is YamlMappingNode mapping)
        {
            return new MemberReader(kind, mapping, errors, known);
        }

        errors.Add(node, $"{kind}: {MemberReader.TextOf(node)}: expected {expected}");
        return null;
    }

    private int? ReadDuration(string what, YamlNode node, int minMs)
    {
        return new MemberReader(what, [], errors).ReadDuration(node, null, minMs, DayMs);
    }

    private WaitStep? ReadWait(FilePosition position, YamlNode node)
    {
        return ReadDuration("wait", node, 1) is { } ms ? new WaitStep(position, ms) : null;
    }

    private SetStep? ReadSet(FilePosition position, YamlNode node)
    {
        MemberReader? set = ReadMembers(
            "set", node, "a sensor, such as { temperature: 21.5 }", "temperature", "light");
        if (set is null or { HasUnknown: true })
        {
            return null;
        }

        if (set.Has("temperature") == set.Has("light"))
        {
            set.AddError(null, "expected temperature: or light:, one of them a step");
            return null;
        }

        Sensor sensor = set.Has("light") ? Sensor.Light : Sensor.Temperature;
        string name = sensor == Sensor.Light ? "light" : "temperature";
        YamlNode value = set.Find(name)!;
        (int min, int max, int digits) = sensor == Sensor.Light ? (0, 1000, 0) : (-100, 200, 2);
        if (value is YamlScalarNode scalar && YamlValue.IsNull(scalar))
        {
            return new SetStep(position) { Sensor = sensor, Value = BoardApplication.NoReading };
        }

        if (YamlValue.ToNumber(value) is { } number)
        {
            if (number >= min && number <= max && decimal.Round(number, digits) == number)
            {
                int whole = (int)(number * (digits == 0 ? 1 : 100));
                return new SetStep(position) { Sensor = sensor, Value = whole };
            }

            set.AddError(name, $"{MemberReader.TextOf(value)}: expected {min} to {max}"
                + (digits == 0 ? ", whole" : ", in hundredths"));
            return null;
        }

        if (value is not YamlScalarNode { Value: { } text })
        {
            set.AddError(name, "expected a number, null, or a signal such as sine:period=60,…");
            return null;
        }

        return rules.ReadSignal(value, sensor, text) is { } signal
            ? new SetStep(position) { Sensor = sensor, Signal = signal }
            : null;
    }

    private PressStep? ReadPress(FilePosition position, YamlNode node)
    {
        if (node is YamlScalarNode)
        {
            return ReadDuration("press", node, 1) is { } ms
                ? new PressStep(position, ms, 1, ms + 1) : null;
        }

        MemberReader? press = ReadMembers(
            "press", node, "{ for: 100ms }", "button", "for", "times", "every");
        if (press is null)
        {
            return null;
        }

        int forMs = press.ReadDuration("for", 1, DayMs) ?? 100;
        int times = press.ReadInteger("times", 1, StepsMax) ?? 1;
        int everyMs = press.ReadDuration("every", 1, DayMs) ?? (2 * forMs);
        if (everyMs <= forMs)
        {
            press.AddError("every", "expected longer than it is held (for)");
        }

        // The board has one button; its name may be told.
        if (press.ReadText("button") is { } button && button != "button")
        {
            press.AddError("button", Suggestion.For("button", button, ["button"]));
        }

        return new PressStep(position, forMs, times, everyMs);
    }

    private ScenarioStep? ReadFault(FilePosition position, YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } text })
        {
            return rules.ReadFault(node, text) is { } setting
                ? new FaultStep(position, setting, null) : null;
        }

        MemberReader? fault = ReadMembers(
            "fault", node, "a fault as of --fault, such as latency=200",
            "name", "arguments", "client", "clear");
        if (fault is null)
        {
            return null;
        }

        if (fault.ReadText("clear") is { } cleared)
        {
            FaultType? type = cleared == "all" ? null
                : rules.FindFault(fault.Find("clear")!, cleared);
            return new ClearStep(position, type);
        }

        if (fault.Require("name", "a fault, or clear:") is null
            || fault.ReadText("name") is not { } name)
        {
            return null;
        }

        string arguments = fault.ReadText("arguments") ?? "";
        string whole = arguments.Length > 0 ? $"{name}={arguments}" : name;
        YamlNode about = fault.Find(arguments.Length > 0 ? "arguments" : "name")!;
        FaultSetting? found = rules.FindFault(fault.Find("name")!, name) is null
            ? null
            : rules.ReadFault(about, whole);
        string? client = fault.Has("client") ? ReadClient("fault", fault.Find("client")!) : null;
        if (client is not null && found is not null
            && !found.Type.Parameters.Any(parameter => parameter.Name == FaultCatalog.Slot))
        {
            fault.AddError("client", $"{name} is not about one connection; expected no client");
        }

        return found is null ? null : new FaultStep(position, found, client);
    }

    private RestartStep? ReadRestart(FilePosition position, YamlNode node)
    {
        int afterMs = 1000;
        string peers = "reset";
        if (node is YamlMappingNode mapping)
        {
            MemberReader restart = new("restart", mapping, errors, "after", "peers");
            afterMs = restart.ReadDuration("after", 0, FaultCatalog.SecondsMax * 1000) ?? afterMs;
            peers = restart.ReadText("peers") ?? peers;
        }
        else
        {
            afterMs = ReadDuration("restart", node, 0) ?? afterMs;
        }

        if (afterMs % 1000 != 0)
        {
            errors.Add(node, "restart: expected whole seconds");
        }

        return rules.ReadFault(node, $"reboot={afterMs / 1000},peers={peers}") is { } reboot
            ? new RestartStep(position, reboot) : null;
    }

    private RepeatStep? ReadRepeat(FilePosition position, YamlNode node, int depth)
    {
        MemberReader? repeat = ReadMembers(
            "repeat", node, "{ times: 10, steps: […] }", "times", "steps");
        if (repeat is null)
        {
            return null;
        }

        if (depth == DepthMax)
        {
            repeat.AddError(null, $"expected {DepthMax} within each other at most");
            return null;
        }

        repeat.Require("times", "how often");
        int times = repeat.ReadInteger("times", 1, StepsMax) ?? 1;
        YamlNode? steps = repeat.Require("steps", "a list of steps");
        return steps is null ? null : new RepeatStep(position, times, ReadAll(steps, depth + 1));
    }
}
