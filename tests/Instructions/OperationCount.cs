namespace Comet.Instructions;

/// <summary>What operations of one kind have executed.</summary>
/// <param name="Name">What a command calls the operation.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Blocks">All blocks there are.</param>
/// <param name="Executed">How often each of them was executed.</param>
/// <param name="Operations">In how many operations.</param>
public sealed record OperationCount(
    string Name,
    string Title,
    IReadOnlyList<BasicBlock> Blocks,
    IReadOnlyList<long> Executed,
    int Operations)
{
    /// <summary>How many instructions an operation executes.</summary>
    public double Instructions => Mix().Sum();

    /// <summary>How many methods of the program an operation calls.</summary>
    public double Calls => Of(InstructionClass.Call) + Of(InstructionClass.VirtualCall)
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
