namespace Comet.Simulator.Scenarios.Model;

/// <summary>A place in a file, both counted from 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
internal readonly record struct FilePosition(int Line, int Column);
