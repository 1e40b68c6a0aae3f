namespace Comet.Instructions;

/// <summary>What operations of one kind have executed.</summary>
/// <param name="Name">Of the operation.</param>
/// <param name="Blocks">All blocks there are.</param>
/// <param name="Executed">How often each of them was executed.</param>
/// <param name="Operations">In how many operations.</param>
public sealed record OperationCount(
    string Name,
    IReadOnlyList<BasicBlock> Blocks,
    IReadOnlyList<long> Executed,
    int Operations)
{
    /// <summary>How many instructions an operation executes.</summary>
    public double Instructions => Sum(classes => classes.Sum());

    /// <summary>How many of a class an operation executes.</summary>
    public double Of(InstructionClass of)
    {
        return Sum(classes => classes[(int)of]);
    }

    /// <summary>How many of each class an operation executes.</summary>
    public double[] Mix()
    {
        return [.. Enum.GetValues<InstructionClass>().Select(Of)];
    }

    private double Sum(Func<IReadOnlyList<int>, int> of)
    {
        double sum = 0;
        for (int i = 0; i < Blocks.Count; i++)
        {
            if (Executed[i] > 0)
            {
                sum += (double)Executed[i] * of(Blocks[i].Classes);
            }
        }

        return sum / Operations;
    }
}
