namespace Comet.Instructions;

/// <summary>Writes what was counted.</summary>
internal static class Report
{
    public static void Weights(CostModel model, TextWriter output)
    {
        output.WriteLine("ns an instruction: " + string.Join(
            ", ", CostModel.Fitted.Select(of => $"{of} {model[of]:0.0}")));
        for (int i = 0; i < Measurement.All.Count; i++)
        {
            Measurement m = Measurement.All[i];
            double predicted = model.Predict(i);
            output.WriteLine(
                $"{m.What,-52} measured {m.Nanoseconds,5:0}  fitted {predicted,6:0.0}"
                    + $"  {(predicted / m.Nanoseconds) - 1,7:+0.0%;-0.0%}");
        }

        output.WriteLine();
    }

    public static void Table(
        IReadOnlyList<OperationCount> counts, CostModel model, TextWriter output)
    {
        output.WriteLine($"{"operation",-24} {"instr.",9} {"elements",9} {"fields",8} "
            + $"{"calls",7} {"virtual",7} {"native",7} {"heap",5} {"µs",8}");
        foreach (OperationCount c in counts)
        {
            double late = c.Of(InstructionClass.VirtualCall) + c.Of(InstructionClass.InterfaceCall);
            output.WriteLine($"{c.Name,-24} {c.Instructions,9:0.0} "
                + $"{c.Of(InstructionClass.Element),9:0.0} {c.Of(InstructionClass.Field),8:0.0} "
                + $"{c.Of(InstructionClass.Call),7:0.0} {late,7:0.0} "
                + $"{c.Of(InstructionClass.NativeCall),7:0.0} "
                + $"{c.Of(InstructionClass.Allocation),5:0.#} {model.Cost(c) / 1000,8:0.00}");
        }

        output.WriteLine();
    }

    public static void Methods(OperationCount count, CostModel model, int top, TextWriter output)
    {
        double total = model.Cost(count);
        output.WriteLine($"{count.Name}: {total / 1000:0.00} µs");
        var methods = Enumerable.Range(0, count.Blocks.Count)
            .Where(i => count.Executed[i] > 0)
            .GroupBy(i => count.Blocks[i].Method)
            .Select(g => new
            {
                Name = g.Key,
                Entered = Share(count, g.Where(i => count.Blocks[i].IsEntry), _ => 1),
                Instructions = Share(count, g, i => count.Blocks[i].Classes.Sum()),
                Cost = Share(count, g, i => model.Cost(count.Blocks[i].Classes)),
                Native = string.Join(", ", g.SelectMany(i => count.Blocks[i].Native).Distinct()),
            })
            .OrderByDescending(m => m.Cost);
        foreach (var m in methods.Take(top))
        {
            output.WriteLine($"  {m.Cost / total,6:0.0%} {m.Cost,9:0} ns  entered "
                + $"{m.Entered,7:0.0}  instr. {m.Instructions,8:0.0}  {m.Name}"
                + (m.Native.Length > 0 ? $"  → {m.Native}" : ""));
        }

        output.WriteLine();
    }

    public static void Blocks(
        OperationCount count, CostModel model, string method, TextWriter output)
    {
        for (int i = 0; i < count.Blocks.Count; i++)
        {
            BasicBlock block = count.Blocks[i];
            if (count.Executed[i] > 0 && block.Method.Contains(method, StringComparison.Ordinal))
            {
                double times = (double)count.Executed[i] / count.Operations;
                double each = model.Cost(block.Classes);
                output.WriteLine(
                    $"  {block.Method}: {times:0.00} × {each:0} ns = {times * each:0} ns");
                foreach (string line in block.Listing)
                {
                    output.WriteLine("      " + line);
                }
            }
        }
    }

    private static double Share(
        OperationCount count, IEnumerable<int> blocks, Func<int, double> of)
    {
        return blocks.Sum(i => count.Executed[i] * of(i)) / count.Operations;
    }
}
