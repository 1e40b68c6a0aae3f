namespace Comet.Instructions;

/// <summary>Writes what was counted.</summary>
internal sealed class Report(CostModel model, TextWriter output)
{
    /// <summary>The costs, and how well they tell what was measured.</summary>
    public void Weights()
    {
        output.WriteLine("ns an instruction: " + string.Join(
            ", ", CostModel.Fitted.Select(of => $"{of} {model[of]:0.0}")));
        for (int i = 0; i < Measurement.All.Count; i++)
        {
            Measurement m = Measurement.All[i];
            double fitted = model.Predict(i);
            output.WriteLine($"  {m.What,-42} measured {m.Nanoseconds,4:0} ns, fitted "
                + $"{fitted,6:0.0} ({100 * ((fitted / m.Nanoseconds) - 1):+0.0;-0.0;0.0} %)");
        }

        output.WriteLine();
    }

    /// <summary>A line an operation.</summary>
    public void Table(IEnumerable<OperationCount> counts)
    {
        output.WriteLine($"{"operation",-25} {"instr.",8} {"simple",8} {"elements",8} "
            + $"{"fields",7} {"calls",6} {"virtual",7} {"native",6} {"heap",4} {"µs",7}  stock");
        foreach (OperationCount c in counts)
        {
            double late = c.Of(InstructionClass.VirtualCall) + c.Of(InstructionClass.InterfaceCall);
            output.WriteLine($"{c.Name,-25} {c.Instructions,8:0} "
                + $"{c.Of(InstructionClass.Simple),8:0} {c.Of(InstructionClass.Element),8:0} "
                + $"{c.Of(InstructionClass.Field),7:0} {c.Of(InstructionClass.Call),6:0.0} "
                + $"{late,7:0.0} {c.Of(InstructionClass.NativeCall),6:0.0} "
                + $"{c.Of(InstructionClass.Allocation),4:0.#} {model.Cost(c) / 1000,7:0.00}"
                + Stock(c));
        }

        output.WriteLine();
    }

    /// <summary>The methods that cost an operation most, and those it calls most.</summary>
    public void Methods(OperationCount count, int top)
    {
        double total = model.Cost(count);
        IReadOnlyList<MethodCost> methods = count.Methods(model);
        output.WriteLine($"{count.Name}: {total / 1000:0.00} µs; costliest, with the calls they "
            + "make");
        foreach (MethodCost m in methods.Take(top))
        {
            output.WriteLine($"  {100 * m.Nanoseconds / total,5:0.0} % {m.Nanoseconds,7:0} ns "
                + $"{m.Entered,7:0.0} times {m.Instructions,7:0} instr.  {m.Name}"
                + (m.Native.Length > 0 ? $" → {m.Native}" : ""));
        }

        output.WriteLine("  most called, with what calling them costs");
        foreach (MethodCost m in methods.OrderByDescending(m => m.Entered).Take(top))
        {
            double calls = m.Entered * model[InstructionClass.Call];
            output.WriteLine($"  {100 * calls / total,5:0.0} % {calls,7:0} ns "
                + $"{m.Entered,7:0.0} times {m.Instructions / m.Entered,7:0.0} instr. each  "
                + m.Name);
        }

        output.WriteLine();
    }

    /// <summary>Who calls whom, and what that costs with all below, where it matters.</summary>
    public void Calls(OperationCount count, double least)
    {
        double total = model.Cost(count);
        foreach (CallCost call in count.Calls(model).Where(c => c.Nanoseconds >= least * total))
        {
            output.WriteLine($"  {100 * call.Nanoseconds / total,5:0.0} % "
                + $"{call.Nanoseconds,7:0} ns {call.Times,6:0.0} times "
                + $"{new string(' ', 2 * call.Depth)}{call.Method}");
        }

        output.WriteLine();
    }

    /// <summary>The blocks of a method that an operation executes, the costliest first.</summary>
    public void Blocks(OperationCount count, string method)
    {
        foreach (int block in count.ExecutedBlocks()
            .Where(b => count.Blocks[b].Method.Contains(method, StringComparison.Ordinal))
            .OrderByDescending(b => count.TimesOf(b) * model.Cost(count.Blocks[b].Classes)))
        {
            double times = count.TimesOf(block);
            double each = model.Cost(count.Blocks[block].Classes);
            output.WriteLine($"  {count.Blocks[block].Method}: {times:0.0#} times {each:0} ns "
                + $"= {times * each:0} ns");
            foreach (string line in count.Blocks[block].Listing)
            {
                output.WriteLine("    " + line);
            }
        }

        output.WriteLine();
    }

    private string Stock(OperationCount count)
    {
        StockServer? stock = StockServer.For(count.Name);
        if (stock is null)
        {
            return "";
        }

        double microseconds = model.Cost(count) / 1000;
        double times = stock.Microseconds / microseconds;
        string target = stock.Target == 0 ? ""
            : $", meant {stock.Target} ({stock.Microseconds / stock.Target:0.0} µs): "
                + (times >= stock.Target ? "met" : "missed");
        return $"  {stock.Microseconds:0} µs, {stock.HeapBytes:N0} B: {times:0.0} times"
            + target;
    }
}
