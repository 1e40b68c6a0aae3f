using Mono.Cecil;

namespace Comet.Tests.Portability.Size;

[TestClass]
public class CodeSizeTests
{
    // What was meant for shared and device code together, without the web content. IL keeps to
    // it, with room for what is yet to come. The file that is deployed does not: its byte code is a
    // fifth shorter than IL, but names, signatures and tables come to it. What is held is a second
    // number, so that it does not get worse unnoticed.
    private const int BudgetBytes = 64 * 1024;
    private const int PeBytesMax = 98 * 1024;
    private const int IlBytesMax = 61 * 1024;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Deployed_il_stays_below_64_KiB_and_the_estimated_file_does_not_grow()
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        int total = IlBytes(module.GetTypes());
        TestContext.WriteLine($"Firmware, Release: {total} bytes of IL");
        foreach (IGrouping<string, TypeDefinition> folder in module.GetTypes()
            .GroupBy(t => (t.DeclaringType ?? t).Namespace)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            TestContext.WriteLine($"  {IlBytes(folder),6} {folder.Key}");
        }

        PeSizeEstimate estimate = PeSizeEstimate.Of(module);
        TestContext.WriteLine(
            $"As .pe, without resources, an estimate: {estimate.Total} bytes, "
            + $"{estimate.Total - BudgetBytes:+0;-0} to the budget");
        foreach ((string term, int bytes) in estimate.Terms)
        {
            TestContext.WriteLine($"  {bytes,6} {term}");
        }

        Assert.IsGreaterThan(0, total);
        Assert.IsLessThanOrEqualTo(IlBytesMax, total);
        Assert.IsLessThanOrEqualTo(PeBytesMax, estimate.Total);
    }

    [TestMethod]
    public void Each_term_of_the_estimate_is_as_the_records_say()
    {
        const string Text = """
            class A { int _b; int M(string c) { try { return N(c) + _b; } catch { return 1; } }
                static int N(string d) { return d == "text" ? 2 : 3; } const int E = 1; }
            """;
        using ModuleDefinition module = DeviceImages.OfText(Text);
        Dictionary<string, int> terms =
            PeSizeEstimate.Of(module).Terms.ToDictionary(t => t.Term, t => t.Bytes);
        int types = module.GetTypes().Count(t => t.Name != "<Module>");
        Assert.AreEqual(124, terms["header"]);
        Assert.AreEqual(12, terms["assembly references"]);
        Assert.AreEqual(types * 24, terms["types"]);
        Assert.AreEqual(module.GetTypes().Sum(t => t.Methods.Count) * 16, terms["methods"]);
        Assert.AreEqual(8, terms["literals"]);

        // In IL a token is 4 bytes; here the call, the field and the comparison's text and call
        // have 2. A handler takes 12 bytes, and 1 says how many there are.
        TypeDefinition type = module.GetType("A");
        MethodDefinition called = type.Methods.Single(m => m.Name == "N");
        MethodDefinition handled = type.Methods.Single(m => m.Name == "M");
        Assert.AreEqual(called.Body.CodeSize - 4, PeSizeEstimate.CodeBytes(called));
        Assert.AreEqual(handled.Body.CodeSize - 4 + 13, PeSizeEstimate.CodeBytes(handled));
    }

    private static int IlBytes(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => m.Body.CodeSize);
    }
}
