using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Faults;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Recording;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>What can be asked of the board that a file describes.</summary>
internal sealed class BoardRules
{
    private readonly ErrorList _errors;
    private readonly FaultBoard _faults;
    private readonly SignalFactory _signals;
    private readonly TopicTable _topics;

    public BoardRules(
        SimulatorOptions options, CometLimits limits, TemperatureTrace trace, ErrorList errors)
    {
        _errors = errors;
        double speed = options.Speed ?? trace.DefaultSpeed;
        _signals = new SignalFactory(trace, speed, options.Seed);
        _faults = new FaultBoard(limits.Connections, options.Seed, 1, new MonotonicClock());
        _topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        _ = new BoardApplication(new VirtualBoard(trace, speed, TimeProvider.System), _topics);
        Topics = [.. RecordingHeader.NamesOf(_topics)];
    }

    /// <summary>The board's topics.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>Those that clients publish to.</summary>
    public IEnumerable<string> Writable =>
        Topics.Where((_, index) => _topics.IsWritable(index));

    /// <summary>Whether a topic is one, which otherwise is an error.</summary>
    public bool CheckTopic(YamlNode node, string topic)
    {
        if (Topics.Contains(topic))
        {
            return true;
        }

        _errors.Add(node, Suggestion.For("topic", topic, Topics));
        return false;
    }

    /// <summary>Reads a signal as <c>--signal</c> does, and the file that it may name.</summary>
    public SignalSetting? ReadSignal(YamlNode node, string text)
    {
        return ReadSignal(node, () => SignalSetting.Parse(text));
    }

    /// <summary>Reads a signal of a sensor that a member names, and the file that it may name.
    /// </summary>
    public SignalSetting? ReadSignal(YamlNode node, Sensor sensor, string signal)
    {
        string name = signal.Split(':', '+')[0];
        string[] names = [.. SignalCatalog.All
            .Where(type => !type.IsDisturbance).Select(type => type.Name)];
        if (names.Contains(name))
        {
            return ReadSignal(node, () => SignalSetting.Parse(sensor, signal));
        }

        _errors.Add(node, $"set: {SignalSetting.NameOf(sensor)}: expected a number, null, or a "
            + $"signal; {Suggestion.For("signal", name, names)}");
        return null;
    }

    private SignalSetting? ReadSignal(YamlNode node, Func<SignalSetting> read)
    {
        SignalSetting? setting = _errors.Try(node, read);
        return setting is not null && _errors.Try(node, () => _signals.Create(setting)) is not null
            ? setting
            : null;
    }

    /// <summary>The fault of a name, or null, which is an error.</summary>
    public FaultType? FindFault(YamlNode node, string name)
    {
        FaultType? type = FaultCatalog.All.FirstOrDefault(type => type.Name == name);
        if (type is null)
        {
            // A list in brackets has taken the fault apart.
            bool isArgument = FaultCatalog.All.Any(
                known => known.Parameters.Any(parameter => parameter.Name == name));
            _errors.Add(node, isArgument
                ? $"\"{name}\" is an argument of a fault; expected the fault in quotes where a "
                    + "comma separates: [\"latency=200,jitter=50\"]"
                : Suggestion.For(
                    "fault", name, FaultCatalog.All.Select(known => known.Name)));
        }

        return type;
    }

    /// <summary>Reads a fault as <c>--fault</c> does.</summary>
    public FaultSetting? ReadFault(YamlNode node, string text)
    {
        return FindFault(node, text.Split('=')[0]) is null ? null : _errors.Try(node, () =>
        {
            FaultSetting setting = FaultSetting.Parse(text);
            _faults.Check(setting);
            return setting;
        });
    }
}
