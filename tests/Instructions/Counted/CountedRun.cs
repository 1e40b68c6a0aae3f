using System;
using System.Linq;

namespace Comet.Instructions.Counted;

/// <summary>The way into this assembly once it is instrumented.</summary>
public static class CountedRun
{
    // Longer than the log is, so that what is counted is the steady state.
    private const int WarmUps = 200;

    /// <summary>Makes ready; comes first.</summary>
    /// <param name="blocks">How many basic blocks there are.</param>
    /// <returns>The names of all operations, in the table's order.</returns>
    public static string[] Begin(int blocks)
    {
        BlockCounts.Executed = new long[blocks];
        return [.. OperationTable.All.Select(o => o.Name)];
    }

    /// <summary>Counts an operation.</summary>
    /// <param name="name">One of those that <see cref="Begin"/> returned.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="operations">How many operations that made.</param>
    /// <returns>How often each block was executed.</returns>
    public static long[] Count(string name, int repetitions, out int operations)
    {
        long[] ignored = BlockCounts.Executed;
        long[] counted = new long[ignored.Length];
        Operation operation = OperationTable.All.Single(o => o.Name == name).Make();
        operation.Prepare();
        for (int i = 0; i < WarmUps; i++)
        {
            operation.Arrange();
            operation.Act();
        }

        for (int i = 0; i < repetitions; i++)
        {
            operation.Arrange();
            BlockCounts.Executed = counted;
            operation.Act();
            BlockCounts.Executed = ignored;
        }

        operation.Check();
        operations = repetitions * operation.PerAct;
        return counted;
    }
}
