namespace Comet.Simulator.Faults;

/// <summary>What can be said about a fault, beside its name.</summary>
/// <param name="Name">As in <c>name=value</c>.</param>
/// <param name="Unit">Of a number; empty for a choice.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Default">What counts when nothing is said; null = it must be said.</param>
/// <param name="Choices">The words it is one of, whose value is their index; empty for a number.
/// </param>
public sealed record FaultParameter(
    string Name,
    string Unit,
    int Min,
    int Max,
    int? Default,
    IReadOnlyList<string> Choices)
{
    /// <summary>What is expected, for people to read.</summary>
    public string Rule => Choices.Count > 0
        ? string.Join(" or ", Choices)
        : $"a number of {Unit} from {Min} to {Max}";

    /// <summary>A number.</summary>
    public static FaultParameter Number(
        string name, string unit, int min, int max, int? standard = null)
    {
        return new FaultParameter(name, unit, min, max, standard, []);
    }

    /// <summary>One of some words; the first is the default.</summary>
    public static FaultParameter Choice(string name, params string[] choices)
    {
        return new FaultParameter(name, "", 0, choices.Length - 1, 0, choices);
    }
}
