using System.IO.Pipelines;

namespace Comet.Simulator.Door;

/// <summary>Both directions of a connection.</summary>
internal sealed class DoorPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input { get; } = input;

    public PipeWriter Output { get; } = output;
}
