using Comet.Instructions;
using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.Instructions;

/// <summary>That what is counted is the device's code, counted right and well weighed.</summary>
[TestClass]
public class CostModelTests
{
    private static readonly Lazy<CountedAssembly> s_assembly = new(CountedAssembly.Load);

    [TestMethod]
    [DataRow("kernel-loop", 7, 0, 0, 0)]
    [DataRow("kernel-and", 16, 4, 0, 0)]
    [DataRow("kernel-remainder", 16, 5, 0, 0)]
    [DataRow("kernel-int", 12, 3, 0, 0)]
    [DataRow("kernel-static", 12, 0, 1, 0)]
    [DataRow("kernel-copy", 12, 0, 0, 1)]
    public void An_iteration_executes_what_its_code_says(
        string kernel, int simple, int elements, int calls, int native)
    {
        // Read off the compiled code. Entering and leaving the loop is spread over it.
        OperationCount count = s_assembly.Value.Count(kernel, 3);
        Assert.AreEqual(simple, count.Of(InstructionClass.Simple), 0.01);
        Assert.AreEqual(elements, count.Of(InstructionClass.Element));
        Assert.AreEqual(calls, count.Of(InstructionClass.Call));
        Assert.AreEqual(native, count.Of(InstructionClass.NativeCall));
    }

    [TestMethod]
    public void The_costs_tell_what_was_measured_within_5_percent()
    {
        CostModel model = new(s_assembly.Value);
        for (int i = 0; i < Measurement.All.Count; i++)
        {
            double measured = Measurement.All[i].Nanoseconds;
            Assert.AreEqual(
                measured, model.Predict(i), measured * 0.05, Measurement.All[i].What);
        }

        foreach (InstructionClass of in CostModel.Fitted)
        {
            Assert.IsGreaterThan(0, model[of], $"{of}");
        }
    }

    [TestMethod]
    public void What_is_counted_is_the_code_that_is_deployed()
    {
        using ModuleDefinition deployed = DeviceImages.Open("deployed");
        using ModuleDefinition counted = ModuleDefinition.ReadModule(CountedAssembly.OpenImage());
        Dictionary<string, MethodDefinition> there = Methods(deployed);
        Dictionary<string, MethodDefinition> here = Methods(counted);
        Assert.IsGreaterThan(500, here.Count);
        List<string> differing = [.. there.Keys.Union(here.Keys).Where(name =>
            !there.TryGetValue(name, out MethodDefinition? one)
            || !here.TryGetValue(name, out MethodDefinition? other)
            || Members(one) != Members(other))];
        Assert.IsEmpty(differing, string.Join('\n', differing));

        // Releases of the compiler differ in what they make of a pattern, but hardly.
        double instructions = there.Values.Sum(m => m.Body.Instructions.Count);
        Assert.AreEqual(
            instructions,
            here.Values.Sum(m => m.Body.Instructions.Count),
            0.002 * instructions);
    }

    private static Dictionary<string, MethodDefinition> Methods(ModuleDefinition module)
    {
        return module.GetTypes()
            .Where(t => t.FullName.StartsWith("Comet.Embedded.", StringComparison.Ordinal))
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody)
            .ToDictionary(m => m.FullName);
    }

    // What a method calls, reads and writes, in the code's order.
    private static string Members(MethodDefinition method)
    {
        return string.Join('\n', Il.Body(method)
            .Where(i => i.Operand is MemberReference)
            .Select(i => $"{i.OpCode} {i.Operand}"));
    }
}
