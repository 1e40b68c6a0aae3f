using Comet.Simulator.Scenarios.Running;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>
/// The members of a mapping: each is asked for by its name, and those that nobody knows are
/// errors.
/// </summary>
internal sealed class MemberReader
{
    private readonly YamlMappingNode _mapping;
    private readonly ErrorList _errors;
    private readonly Dictionary<string, YamlNode> _members = [];
    private readonly string _what;

    /// <param name="what">What the mapping is about, for errors.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="errors">Are added to.</param>
    /// <param name="known">The members that there may be.</param>
    public MemberReader(
        string what, YamlMappingNode mapping, ErrorList errors, params string[] known)
    {
        _what = what;
        _mapping = mapping;
        _errors = errors;
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            string? name = (key as YamlScalarNode)?.Value;
            if (name is null || !known.Contains(name))
            {
                HasUnknown = true;
                errors.Add(key, $"{what}: {Suggestion.For("member", $"{name ?? "…"}", known)}");
            }
            else
            {
                _members[name] = value;
            }
        }
    }

    /// <summary>A member was not known, so that one that is missing may be meant by it.</summary>
    public bool HasUnknown { get; }

    public bool Has(string name)
    {
        return _members.ContainsKey(name);
    }

    /// <summary>The node of a member, or null.</summary>
    public YamlNode? Find(string name)
    {
        return _members.GetValueOrDefault(name);
    }

    /// <summary>Adds an error at a member, or where the mapping begins.</summary>
    public void AddError(string? name, string message)
    {
        YamlNode at = (name is null ? null : Find(name)) ?? _mapping;
        _errors.Add(at, $"{_what}: {(name is null ? "" : name + ": ")}{message}");
    }

    /// <summary>A member that must be there.</summary>
    public YamlNode? Require(string name, string expected)
    {
        YamlNode? node = Find(name);
        if (node is null && !HasUnknown)
        {
            AddError(null, $"{name} is missing; expected {name}: and {expected}");
        }

        return node;
    }

    public string? ReadText(string name, string expected = "a text")
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        if (node is YamlScalarNode { Value: { Length: > 0 } text })
        {
            return text;
        }

        AddError(name, $"expected {expected}");
        return null;
    }

    public bool? ReadBoolean(string name)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        bool? value = YamlValue.ToBoolean(node);
        if (value is null)
        {
            AddError(name, $"{TextOf(node)} is neither; expected true or false");
        }

        return value;
    }

    public int? ReadInteger(string name, int min, int max)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }

        if (YamlValue.ToNumber(node) is { } value && value == decimal.Truncate(value)
            && value >= min && value <= max)
        {
            return (int)value;
        }

        AddError(name, $"{TextOf(node)}: expected a whole number from {min} to {max}");
        return null;
    }

    /// <summary>A duration in ms.</summary>
    public int? ReadDuration(string name, int minMs, int maxMs)
    {
        return Find(name) is { } node ? ReadDuration(node, name, minMs, maxMs) : null;
    }

    /// <summary>A duration in ms that stands for a member, or for all of them.</summary>
    public int? ReadDuration(YamlNode node, string? name, int minMs, int maxMs)
    {
        int? value = node is YamlScalarNode { Value: { } text } ? DurationText.Parse(text) : null;
        if (value >= minMs && value <= maxMs)
        {
            return value;
        }

        string range = value is null ? ""
            : $", from {TimeText.Of(minMs)} to {TimeText.Of(maxMs)}";
        _errors.Add(
            node,
            $"{_what}: {(name is null ? "" : name + ": ")}{TextOf(node)}: expected "
            + DurationText.Rule + range);
        return null;
    }

    /// <summary>A list of texts; one alone may stand without a list.</summary>
    public IReadOnlyList<YamlScalarNode> ReadList(string name, string expected)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case YamlScalarNode { Value.Length: > 0 } one:
                return [one];
            case YamlSequenceNode list when list.Children.All(
                child => child is YamlScalarNode { Value.Length: > 0 }):
                return [.. list.Children.Cast<YamlScalarNode>()];
            default:
                AddError(name, $"expected a list of {expected}");
                return [];
        }
    }

    /// <summary>What was written, for an error.</summary>
    public static string TextOf(YamlNode node)
    {
        return node switch
        {
            YamlScalarNode { Value: { } text } => $"\"{text}\"",
            YamlSequenceNode => "a list",
            YamlMappingNode => "a mapping",
            _ => "nothing",
        };
    }
}
