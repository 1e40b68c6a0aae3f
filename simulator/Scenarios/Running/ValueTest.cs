using System.Text.Json;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>What a value is expected to be: one or several comparisons, all of which hold.
/// </summary>
/// <param name="comparisons">Operators and operands.</param>
internal sealed class ValueTest(IReadOnlyList<(ValueOperator Operator, JsonElement Operand)>
    comparisons)
{
    /// <summary>The operators, by the names that scenarios use.</summary>
    public static IReadOnlyDictionary<string, ValueOperator> Operators { get; } =
        new Dictionary<string, ValueOperator>
        {
            ["equals"] = ValueOperator.Equals,
            ["not"] = ValueOperator.Not,
            ["above"] = ValueOperator.Above,
            ["below"] = ValueOperator.Below,
            ["at-least"] = ValueOperator.AtLeast,
            ["at-most"] = ValueOperator.AtMost,
        };

    /// <summary>Whatever there is.</summary>
    public static ValueTest Any { get; } = new([]);

    public bool Holds(JsonElement value)
    {
        return comparisons.All(comparison => Holds(comparison.Operator, value, comparison.Operand));
    }

    public bool Holds(long value)
    {
        return Holds(JsonSerializer.SerializeToElement(value));
    }

    public override string ToString()
    {
        return comparisons.Count == 0 ? "any" : string.Join(
            " and ",
            comparisons.Select(comparison => comparison.Operator == ValueOperator.Equals
                ? comparison.Operand.GetRawText()
                : $"{NameOf(comparison.Operator)} {comparison.Operand.GetRawText()}"));
    }

    private static string NameOf(ValueOperator search)
    {
        return Operators.First(entry => entry.Value == search).Key.Replace('-', ' ');
    }

    private static bool Holds(ValueOperator relation, JsonElement value, JsonElement operand)
    {
        if (relation is ValueOperator.Equals or ValueOperator.Not)
        {
            return JsonElement.DeepEquals(value, operand) == (relation == ValueOperator.Equals);
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            return false;
        }

        int order = value.GetDouble().CompareTo(operand.GetDouble());
        return relation switch
        {
            ValueOperator.Above => order > 0,
            ValueOperator.Below => order < 0,
            ValueOperator.AtLeast => order >= 0,
            _ => order <= 0,
        };
    }
}
