namespace Comet.Simulator.Bench;

/// <summary>A request that the bench refuses: the status, and the line that tells why.</summary>
internal sealed class BenchException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
