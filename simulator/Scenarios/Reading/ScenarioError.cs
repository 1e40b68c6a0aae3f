using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Reports;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Something in a file that cannot be meant.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong, and what was expected.</param>
internal sealed record ScenarioError(string File, FilePosition Position, string Message)
{
    /// <summary><c>FILE:LINE:COLUMN: message</c>, which editors understand.</summary>
    public override string ToString()
    {
        return PrintableText.Of($"{File}:{Position.Line}:{Position.Column}: {Message}");
    }
}
