using System.Globalization;
using Comet.Simulator.Options;

namespace Comet.Simulator.Faults;

/// <summary>A fault with all that is said about it.</summary>
public sealed class FaultSetting
{
    private readonly int[] _values;

    private FaultSetting(FaultType type, string arguments, int[] values)
    {
        Type = type;
        Arguments = arguments;
        _values = values;
    }

    public FaultType Type { get; }

    /// <summary>As they were given.</summary>
    public string Arguments { get; }

    /// <summary>Of each parameter of the type, in their order; of a choice the index.</summary>
    public IReadOnlyList<int> Values => _values;

    /// <summary>As <see cref="Parse(string)"/> reads it.</summary>
    public string Text => Arguments.Length == 0 ? Type.Name : $"{Type.Name}={Arguments}";

    /// <summary>The connection slot that it is about; −1 = all, or none in particular.</summary>
    public int Slot => Has(FaultCatalog.Slot) ? this[FaultCatalog.Slot] : -1;

    /// <summary>The value of a parameter that the fault has.</summary>
    public int this[string parameter] => _values[IndexOf(Type, parameter)];

    /// <summary>Whether a parameter is this choice.</summary>
    public bool Is(string parameter, string choice)
    {
        int index = IndexOf(Type, parameter);
        return Type.Parameters[index].Choices[_values[index]] == choice;
    }

    /// <summary>Reads <c>name</c> or <c>name=arguments</c>.</summary>
    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public static FaultSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? Parse(text, "") : Parse(text[..at], text[(at + 1)..]);
    }

    /// <summary>
    /// Reads arguments: <c>value,name=value,…</c>, where only the first may go without its name.
    /// </summary>
    /// <exception cref="SimulatorException">They cannot be meant.</exception>
    public static FaultSetting Parse(string name, string arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        FaultType type = FaultCatalog.Find(name);
        int?[] values = new int?[type.Parameters.Count];
        string[] parts = arguments.Length == 0 ? [] : arguments.Split(',');
        for (int i = 0; i < parts.Length; i++)
        {
            int at = parts[i].IndexOf('=', StringComparison.Ordinal);
            int index = at < 0 && i == 0 ? 0 : IndexOf(type, at < 0 ? parts[i] : parts[i][..at]);
            if (index < 0 || index >= values.Length || (at < 0 && i > 0))
            {
                throw Fault(type, parts[i], type.Parameters.Count == 0
                    ? "nothing"
                    : "one of " + string.Join(", ", type.Parameters.Select(p => p.Name + "=")));
            }

            if (values[index] is not null)
            {
                throw Fault(type, parts[i], $"{type.Parameters[index].Name} once");
            }

            values[index] = ReadValue(type, type.Parameters[index], parts[i], at + 1);
        }

        return new FaultSetting(type, arguments, Complete(type, values));
    }

    private static int[] Complete(FaultType type, int?[] values)
    {
        int[] complete = new int[values.Length];
        for (int i = 0; i < complete.Length; i++)
        {
            FaultParameter parameter = type.Parameters[i];
            complete[i] = values[i] ?? parameter.Default
                ?? throw Fault(type, "", $"{parameter.Name}=, {parameter.Rule}");
        }

        return complete;
    }

    private static int ReadValue(FaultType type, FaultParameter parameter, string part, int at)
    {
        string text = part[at..];
        for (int i = 0; i < parameter.Choices.Count; i++)
        {
            if (parameter.Choices[i] == text)
            {
                return i;
            }
        }

        return parameter.Choices.Count == 0
            && int.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= parameter.Min && value <= parameter.Max
            ? value
            : throw Fault(type, part, parameter.Rule);
    }

    private static int IndexOf(FaultType type, string parameter)
    {
        for (int i = 0; i < type.Parameters.Count; i++)
        {
            if (type.Parameters[i].Name == parameter)
            {
                return i;
            }
        }

        return -1;
    }

    private static SimulatorException Fault(FaultType type, string part, string expected)
    {
        string where = part.Length == 0 ? "" : part + ": ";
        return new SimulatorException(
            $"fault {type.Name}: {where}expected {expected}", SimulatorException.UsageExitCode);
    }

    private bool Has(string parameter)
    {
        return IndexOf(Type, parameter) >= 0;
    }
}
