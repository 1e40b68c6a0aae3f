using System.Collections.Generic;

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
        return [.. OperationTable.Names];
    }

    /// <summary>What the table calls an operation.</summary>
    public static string TitleOf(string name)
    {
        return OperationTable.TitleOf(name);
    }

    /// <summary>Counts an operation.</summary>
    /// <param name="name">One of those that <see cref="Begin"/> returned, or one with another
    /// length.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="operations">How many operations that made.</param>
    /// <returns>
    /// The paths of calls, a caller before its callees: how deep, the first block of the method at
    /// its end (−1 of the driver, from where all begin), and how often each block was executed.
    /// </returns>
    public static List<(int Depth, int Entry, long[] Executed)> Count(
        string name, int repetitions, out int operations)
    {
        long[] ignored = BlockCounts.Executed;
        Operation operation = OperationTable.Make(name);
        operation.Prepare();
        for (int i = 0; i < WarmUps; i++)
        {
            operation.Arrange();
            operation.Act();
        }

        CallTree? tree = null;
        for (int i = 0; i < repetitions; i++)
        {
            operation.Arrange();
            tree = CallTree.Begin(tree);
            operation.Act();
            CallTree.End();
            BlockCounts.Executed = ignored;
        }

        operation.Check();
        operations = repetitions * operation.PerAct;
        List<(int Depth, int Entry, long[] Executed)> paths = [];
        tree?.Write(paths);
        return paths;
    }
}
