using System.Globalization;
using Comet.Simulator.Options;

namespace Comet.Simulator.Board.Signals;

/// <summary>Reads a signal and what disturbs it, from left to right.</summary>
/// <param name="text">The whole setting.</param>
/// <param name="at">Where the signal begins.</param>
internal sealed class SignalReader(string text, int at)
{
    private readonly List<SignalPart> _parts = [];

    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public IReadOnlyList<SignalPart> Read()
    {
        while (at <= text.Length)
        {
            int end = text.IndexOf('+', at);
            end = end < 0 ? text.Length : end;
            _parts.Add(ReadPart(at, end));
            at = end + 1;
        }

        return _parts;
    }

    private SignalPart ReadPart(int start, int end)
    {
        int colon = text.IndexOf(':', start, end - start);
        int nameEnd = colon < 0 ? end : colon;
        string name = text[start..nameEnd];
        bool isDisturbance = _parts.Count > 0;
        SignalType? type = SignalCatalog.All.FirstOrDefault(
            t => t.Name == name && t.IsDisturbance == isDisturbance);
        if (type is null)
        {
            throw Fault(start, nameEnd, "one of " + string.Join(", ", SignalCatalog.All
                .Where(t => t.IsDisturbance == isDisturbance).Select(t => t.Name)));
        }

        double?[] numbers = new double?[type.Parameters.Count];
        string file = "";
        int next = nameEnd + 1;
        for (bool isFirst = true; next <= end && colon >= 0; isFirst = false)
        {
            int comma = text.IndexOf(',', next, end - next);
            int last = comma < 0 ? end : comma;
            int index = ReadName(type, next, last, isFirst, out int value);
            if (numbers[index] is not null)
            {
                throw Fault(next, last, $"{type.Parameters[index].Name} once");
            }

            numbers[index] = type.Parameters[index].IsText
                ? 0
                : ReadNumber(type.Parameters[index], next, value, last);
            file = type.Parameters[index].IsText ? text[value..last] : file;
            next = last + 1;
        }

        return Complete(type, numbers, file, start, end);
    }

    private int ReadName(SignalType type, int start, int end, bool isFirst, out int value)
    {
        int equals = text.IndexOf('=', start, end - start);
        value = equals + 1;
        if (equals < 0 && isFirst && type.Parameters.Count > 0)
        {
            value = start;
            return 0;
        }

        string name = equals < 0 ? "" : text[start..equals];
        for (int i = 0; i < type.Parameters.Count; i++)
        {
            if (type.Parameters[i].Name == name)
            {
                return i;
            }
        }

        throw Fault(start, end, type.Parameters.Count == 0
            ? "nothing"
            : "one of " + string.Join(", ", type.Parameters.Select(p => p.Name + "=")));
    }

    private double ReadNumber(SignalParameter parameter, int start, int value, int end)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(
            text.AsSpan(value, end - value), style, CultureInfo.InvariantCulture, out double number)
            && number >= parameter.Min && number <= parameter.Max
            ? number
            : throw Fault(start, end, parameter.Rule);
    }

    private SignalPart Complete(
        SignalType type, double?[] numbers, string file, int start, int end)
    {
        double[] complete = new double[numbers.Length];
        for (int i = 0; i < complete.Length; i++)
        {
            SignalParameter parameter = type.Parameters[i];
            complete[i] = numbers[i] ?? parameter.Default
                ?? throw Fault(start, end, $"{parameter.Name}=, {parameter.Rule}");
        }

        SignalPart part = new(type, complete, file);
        bool hasBounds = type.Kind is SignalKind.Sine or SignalKind.RandomWalk;
        return !hasBounds || part["min"] <= part["max"]
            ? part
            : throw Fault(start, end, "a min that is not above max");
    }

    private SimulatorException Fault(int start, int end, string expected)
    {
        return new SimulatorException(
            $"signal {text}: \"{text[start..end]}\" at character {start + 1}: expected {expected}",
            SimulatorException.UsageExitCode);
    }
}
