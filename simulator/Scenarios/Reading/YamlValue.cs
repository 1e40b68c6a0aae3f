using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>YAML nodes as JSON values, by YAML's core schema (YAML 1.2.2 §10.3).</summary>
internal static partial class YamlValue
{
    private const int DepthMax = 16;
    private const int LengthMax = 64 * 1024;

    /// <summary>Whether a scalar is null.</summary>
    public static bool IsNull(YamlScalarNode scalar)
    {
        return scalar.Style == ScalarStyle.Plain
            && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";
    }

    /// <returns>A boolean, or null: it is none.</returns>
    public static bool? ToBoolean(YamlNode node)
    {
        return node is not YamlScalarNode { Style: ScalarStyle.Plain } scalar ? null
            : scalar.Value is "true" or "True" or "TRUE" ? true
            : scalar.Value is "false" or "False" or "FALSE" ? false
            : null;
    }

    /// <returns>A number, or null: it is none.</returns>
    public static decimal? ToNumber(YamlNode node)
    {
        return node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
            && decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
                    | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out decimal value)
            ? value
            : null;
    }

    /// <returns>A value as JSON, or null: it is too large, or has keys that are no text.</returns>
    public static string? ToJson(YamlNode node)
    {
        StringBuilder json = new();
        return Write(json, node, 0) ? json.ToString() : null;
    }

    private static bool Write(StringBuilder json, YamlNode node, int depth)
    {
        if (depth > DepthMax || json.Length > LengthMax)
        {
            return false;
        }

        switch (node)
        {
            case YamlScalarNode scalar:
                json.Append(ToJson(scalar));
                return true;
            case YamlSequenceNode sequence:
                return WriteAll(json, '[', ']', sequence.Children, child =>
                    Write(json, child, depth + 1));
            case YamlMappingNode mapping:
                return WriteAll(json, '{', '}', mapping.Children, entry =>
                {
                    if (entry.Key is not YamlScalarNode key)
                    {
                        return false;
                    }

                    json.Append(JsonSerializer.Serialize(key.Value)).Append(':');
                    return Write(json, entry.Value, depth + 1);
                });
            default:
                return false;
        }
    }

    private static bool WriteAll<T>(
        StringBuilder json, char begin, char end, IEnumerable<T> children, Func<T, bool> write)
    {
        json.Append(begin);
        bool isFirst = true;
        foreach (T child in children)
        {
            json.Append(isFirst ? "" : ",");
            isFirst = false;
            if (!write(child))
            {
                return false;
            }
        }

        json.Append(end);
        return true;
    }

    private static string ToJson(YamlScalarNode scalar)
    {
        if (IsNull(scalar))
        {
            return "null";
        }

        if (ToBoolean(scalar) is { } boolean)
        {
            return boolean ? "true" : "false";
        }

        return scalar.Style == ScalarStyle.Plain && JsonNumber().IsMatch(scalar.Value!)
            ? scalar.Value!
            : JsonSerializer.Serialize(scalar.Value);
    }

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$")]
    private static partial Regex JsonNumber();
}
