using System.Globalization;
using Comet.Simulator.Scenarios.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>
/// Goes through a file event by event, before anything is built of it: how deep it goes, which
/// would be the depth of calls afterwards, and what an alias stands for.
/// </summary>
internal sealed class YamlStructure
{
    /// <summary>Lists and mappings within each other. A scenario needs half of it.</summary>
    public const int DepthMax = 64;

    private readonly ErrorList _errors;
    private readonly HashSet<AnchorName> _anchors = [];

    // Of the lists and mappings that are open.
    private readonly Stack<AnchorName> _open = new();
    private int _documents;

    private YamlStructure(ErrorList errors)
    {
        _errors = errors;
    }

    /// <summary>Whether nodes can be made of a text; what is wrong with it is added.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static bool Check(string text, ErrorList errors)
    {
        YamlStructure structure = new(errors);
        Parser parser = new(new StringReader(text));
        while (parser.MoveNext())
        {
            if (!structure.Take(parser.Current!))
            {
                return false;
            }
        }

        return true;
    }

    private bool Take(ParsingEvent found)
    {
        switch (found)
        {
            case DocumentStart when ++_documents > 1:
                return Refuse(found, "a second document; expected one scenario a file");
            case MappingStart or SequenceStart when _open.Count == DepthMax:
                return Refuse(found, string.Create(
                    CultureInfo.InvariantCulture,
                    $"lists and mappings within each other, deeper than {DepthMax}"));
            case MappingStart or SequenceStart:
                _open.Push(((NodeEvent)found).Anchor);
                break;
            case MappingEnd or SequenceEnd:
                _anchors.Add(_open.Pop());
                break;
            case Scalar scalar:
                _anchors.Add(scalar.Anchor);
                break;
            case AnchorAlias alias when !_anchors.Contains(alias.Value):
                return Refuse(found, $"*{alias.Value}: there is no such anchor; expected "
                    + $"&{alias.Value} before, at a value that is complete");
            default:
                break;
        }

        return true;
    }

    private bool Refuse(ParsingEvent at, string message)
    {
        _errors.Add(new FilePosition((int)at.Start.Line, (int)at.Start.Column), message);
        return false;
    }
}
