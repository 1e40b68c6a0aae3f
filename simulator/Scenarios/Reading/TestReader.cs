using System.Text.Json;
using Comet.Simulator.Scenarios.Running;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Reads what a value is to be: the value, or operators with their operands.</summary>
internal sealed class TestReader(ErrorList errors)
{
    /// <summary>Reads a test for any value.</summary>
    public ValueTest? Read(string what, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            return ToTest(what, [(ValueOperator.Equals, node)]);
        }

        MemberReader members = new(what, mapping, errors, [.. ValueTest.Operators.Keys]);
        List<(ValueOperator, YamlNode)> found = [];
        foreach ((string name, ValueOperator relation) in ValueTest.Operators)
        {
            if (members.Find(name) is not { } operand)
            {
                continue;
            }

            if (relation > ValueOperator.Not && YamlValue.ToNumber(operand) is null)
            {
                members.AddError(
                    name, $"{MemberReader.TextOf(operand)}: expected a number");
                continue;
            }

            found.Add((relation, operand));
        }

        return found.Count == 0 ? null : ToTest(what, found);
    }

    /// <summary>Reads a test for a number.</summary>
    public ValueTest? ReadNumber(string what, YamlNode node)
    {
        if (node is YamlMappingNode || YamlValue.ToNumber(node) is not null)
        {
            return Read(what, node);
        }

        errors.Add(
            node,
            $"{what}: {MemberReader.TextOf(node)}: expected a number, or {{ at-least: … }}");
        return null;
    }

    /// <summary>Reads a test for a number, or <c>true</c> for any.</summary>
    public ValueTest? ReadAny(string what, YamlNode node)
    {
        return YamlValue.ToBoolean(node) == true ? ValueTest.Any : ReadNumber(what, node);
    }

    private ValueTest? ToTest(string what, List<(ValueOperator Operator, YamlNode Node)> tests)
    {
        List<(ValueOperator, JsonElement)> comparisons = [];
        foreach ((ValueOperator relation, YamlNode node) in tests)
        {
            if (YamlValue.ToJson(node) is not { } json)
            {
                errors.Add(node, $"{what}: too large, or with keys that are no text");
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(json);
            comparisons.Add((relation, document.RootElement.Clone()));
        }

        return new ValueTest(comparisons);
    }
}
