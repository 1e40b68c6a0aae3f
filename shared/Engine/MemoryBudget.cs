namespace Comet.Embedded.Engine;

public sealed class MemoryBudget
{
    public MemoryBudget(CometLimits limits) { Total = limits.Connections; }
    public readonly int Total;
}
