namespace Comet.Instructions;

/// <summary>What operations of one kind have executed.</summary>
/// <param name="Name">What a command calls the operation.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Blocks">All blocks there are.</param>
/// <param name="Paths">The paths of calls, a caller before its callees: how deep, the first block
/// of the method at its end (−1 of what drives it), and how often each block was executed.</param>
/// <param name="Operations">In how many operations.</param>
public sealed record OperationCount(
    string Name,
    string Title,
    IReadOnlyList<BasicBlock> Blocks,
    IReadOnlyList<(int Depth, int Entry, long[] Executed)> Paths,
    int Operations)
{
    /// <summary>How often each block was executed.</summary>
    public IReadOnlyList<long> Executed { get; } = [.. Enumerable.Range(0, Blocks.Count)
        .Select(block => Paths.Sum(path => path.Executed[block]))];

    /// <summary>How many instructions an operation executes.</summary>
    public double Instructions => Mix().Sum();

    /// <summary>How many methods of the program an operation calls.</summary>
    public double CallCount => Of(InstructionClass.Call) + Of(InstructionClass.VirtualCall)
        + Of(InstructionClass.InterfaceCall);

    /// <summary>How many of a class an operation executes.</summary>
    public double Of(InstructionClass of)
    {
        return Mix()[(int)of];
    }

    /// <summary>How many of each class an operation executes.</summary>
    public double[] Mix()
    {
        double[] mix = new double[BasicBlock.ClassCount];
        foreach (int block in ExecutedBlocks())
        {
            for (int i = 0; i < mix.Length; i++)
            {
                mix[i] += TimesOf(block) * Blocks[block].Classes[i];
            }
        }

        return [.. mix.Select(n => Math.Round(n, 6))];
    }

    /// <summary>The blocks that were executed.</summary>
    public IEnumerable<int> ExecutedBlocks()
    {
        return Enumerable.Range(0, Blocks.Count).Where(block => Executed[block] > 0);
    }

    /// <summary>How often an operation executes a block.</summary>
    public double TimesOf(int block)
    {
        return (double)Executed[block] / Operations;
    }

    /// <summary>What each path of calls has cost, a caller before its callees.</summary>
    public IReadOnlyList<CallCost> Calls(CostModel model)
    {
        List<CallCost> calls = [];
        for (int i = Paths.Count - 1; i > 0; i--)
        {
            (int depth, int entry, long[] executed) = Paths[i];
            double inclusive = calls
                .TakeWhile(c => c.Depth > depth)
                .Where(c => c.Depth == depth + 1)
                .Sum(c => c.Nanoseconds);
            for (int block = 0; block < executed.Length; block++)
            {
                inclusive += executed[block] * model.Cost(Blocks[block].Classes) / Operations;
            }

            double times = (double)executed[entry] / Operations;
            calls.Insert(0, new CallCost(depth, Blocks[entry].Method, times, inclusive));
        }

        return calls;
    }

    /// <summary>What each method that was executed has cost, the costliest first.</summary>
    public IReadOnlyList<MethodCost> Methods(CostModel model)
    {
        return [.. ExecutedBlocks()
            .GroupBy(block => Blocks[block].Method)
            .Select(blocks => new MethodCost(
                blocks.Key,
                blocks.Where(b => Blocks[b].IsEntry).Sum(TimesOf),
                blocks.Sum(b => TimesOf(b) * Blocks[b].Classes.Sum()),
                blocks.Sum(b => TimesOf(b) * model.Cost(Blocks[b].Classes)),
                string.Join(", ", blocks.SelectMany(b => Blocks[b].Native).Distinct())))
            .OrderByDescending(m => m.Nanoseconds)];
    }
}
