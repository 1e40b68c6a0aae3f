using Comet.Simulator.Options;
using Comet.Simulator.Scenarios.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Reads scenarios from files.</summary>
internal static class ScenarioFile
{
    private const int LengthMax = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="errors">All that is wrong with it; empty when there is a scenario.</param>
    /// <returns>What it says, or null.</returns>
    public static Scenario? Read(string path, out IReadOnlyList<ScenarioError> errors)
    {
        string text;
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > LengthMax)
            {
                throw new IOException(
                    $"it has {file.Length} bytes; expected {LengthMax} at most");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            errors = [new ScenarioError(
                path,
                new FilePosition(1, 1),
                FileFault.WhyNotRead(fault, path) + "; expected a scenario")];
            return null;
        }

        return Parse(path, text, out errors);
    }

    /// <summary>Reads what a file says.</summary>
    public static Scenario? Parse(
        string path, string text, out IReadOnlyList<ScenarioError> errors)
    {
        ErrorList list = new(path);
        Scenario? scenario = null;
        try
        {
            scenario = YamlStructure.Check(text, list) ? Read(path, text, list) : null;
        }
        catch (YamlException fault)
        {
            list.Add(
                new FilePosition((int)fault.Start.Line, (int)fault.Start.Column),
                $"not YAML: {fault.Message}");
        }

        errors = list.Errors;
        return errors.Count == 0 ? scenario : null;
    }

    private static Scenario? Read(string path, string text, ErrorList errors)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
        {
            return new ScenarioReader(path, errors).Read(root);
        }

        errors.Add(
            new FilePosition(1, 1), "not a scenario; expected members such as name: and steps:");
        return null;
    }
}
