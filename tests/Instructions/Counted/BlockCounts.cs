namespace Comet.Instructions.Counted;

/// <summary>What instrumented code counts in.</summary>
internal static class BlockCounts
{
    /// <summary>How often each basic block was executed; long enough for all of them.</summary>
    internal static long[] Executed = [];
}
