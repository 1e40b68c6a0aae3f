using System.Globalization;
using System.Text.RegularExpressions;
using Comet.Instructions;
using Comet.Tests.House;

namespace Comet.Tests.Instructions;

/// <summary>
/// What the engine executes on the device for an operation. Nothing here is a time: counts are the
/// same in every run.
/// </summary>
[TestClass]
public partial class InstructionCountTests
{
    private static readonly Lazy<CountedAssembly> s_assembly = new(CountedAssembly.Load);
    private static readonly Lazy<CostModel> s_model = new(() => new CostModel(s_assembly.Value));

    [TestMethod]
    [DataRow("deliver-polling")]
    [DataRow("deliver-long-polling")]
    [DataRow("deliver-streaming")]
    [DataRow("deliver-sse")]
    [DataRow("deliver-websocket")]
    public void A_delivery_executes_the_same_whatever_the_length_of_the_event(string delivery)
    {
        // Lengths that differ in one digit, as hexadecimal numbers: they are written, too.
        OperationCount shorter = s_assembly.Value.Count(delivery + "-300", 20);
        OperationCount longer = s_assembly.Value.Count(delivery + "-812", 20);
        Assert.IsGreaterThan(0, shorter.Instructions);
        AssertSameBlocks(shorter, longer, _ => true);
    }

    [TestMethod]
    public void A_short_event_differs_from_a_long_one_by_the_writing_of_its_length()
    {
        OperationCount shorter = s_assembly.Value.Count("deliver-websocket-16", 20);
        OperationCount longer = s_assembly.Value.Count("deliver-websocket-1000", 20);
        AssertSameBlocks(
            shorter,
            longer,
            method => !method.StartsWith("FrameEncoder.", StringComparison.Ordinal)
                && !method.StartsWith("ByteWriter.Write", StringComparison.Ordinal));
        Assert.IsLessThan(100, longer.Instructions - shorter.Instructions);
    }

    [TestMethod]
    public void No_operation_takes_heap()
    {
        foreach (string name in s_assembly.Value.Operations)
        {
            OperationCount count = s_assembly.Value.Count(name, 20);
            Assert.AreEqual(0, count.Of(InstructionClass.Allocation), name);
        }
    }

    [TestMethod]
    public void The_readme_holds_the_counts()
    {
        CountedAssembly assembly = s_assembly.Value;
        string expected = ReadmeTable.Of(
            assembly.Operations.Select(name => assembly.Count(name)), s_model.Value);
        string actual = ReadmeTable.In(Repository.Read("README.md").ReplaceLineEndings("\n"));
        const string Cure = "The table is out of date: dotnet run -c Release --project "
            + "tests/Comet.Benchmarks -- instructions --readme README.md";
        Assert.AreEqual(Cell().Replace(expected, "|"), Cell().Replace(actual, "|"), Cure);

        // Another release of the compiler may save an instruction here and there.
        foreach ((Match one, Match other) in Cell().Matches(expected).Zip(Cell().Matches(actual)))
        {
            double count = Number(one);
            Assert.AreEqual(count, Number(other), (0.01 * count) + 0.1, Cure);
        }
    }

    [TestMethod]
    public void Counting_twice_counts_the_same()
    {
        OperationCount first = s_assembly.Value.Count("upstream-125");
        OperationCount second = s_assembly.Value.Count("upstream-125");
        AssertSameBlocks(first, second, _ => true);
    }

    // A cell that is a number.
    [GeneratedRegex(@"\| ([0-9.,]+) (?=\|)")]
    private static partial Regex Cell();

    private static double Number(Match cell)
    {
        return double.Parse(cell.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static void AssertSameBlocks(
        OperationCount first, OperationCount second, Func<string, bool> isCompared)
    {
        List<string> differing = [.. Enumerable.Range(0, first.Blocks.Count)
            .Where(block => isCompared(first.Blocks[block].Method))
            .Where(block => first.Executed[block] != second.Executed[block])
            .Select(block => $"{first.Blocks[block].Method} {first.Blocks[block].Listing[0]}: "
                + $"{first.Executed[block]}, {second.Executed[block]}")];
        Assert.IsEmpty(differing, string.Join('\n', differing));
    }
}
