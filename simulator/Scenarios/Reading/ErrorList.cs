using Comet.Simulator.Options;
using Comet.Simulator.Scenarios.Model;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>The errors of a file, as they are found.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<ScenarioError> _errors = [];

    public IReadOnlyList<ScenarioError> Errors =>
        [.. _errors.OrderBy(error => error.Position.Line).ThenBy(error => error.Position.Column)];

    public void Add(YamlNode node, string message)
    {
        Add(PositionOf(node), message);
    }

    public void Add(FilePosition position, string message)
    {
        ScenarioError error = new(file, position, message.ReplaceLineEndings(" "));
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }
    }

    /// <summary>Reads something that options are read with, too.</summary>
    /// <returns>What was read, or null: it is an error of the list now.</returns>
    public T? Try<T>(YamlNode node, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (SimulatorException fault)
        {
            Add(node, fault.Message);
            return null;
        }
    }

    public static FilePosition PositionOf(YamlNode node)
    {
        return new FilePosition((int)node.Start.Line, (int)node.Start.Column);
    }
}
