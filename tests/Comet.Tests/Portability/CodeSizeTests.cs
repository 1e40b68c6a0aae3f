using Mono.Cecil;

namespace Comet.Tests.Portability;

[TestClass]
public class CodeSizeTests
{
    // Of the 64 KiB of deployed code that shared and device code may take together; names,
    // signatures and literals take the rest of the shared part.
    private const int IlBytesMax = 48 * 1024;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Shared_code_stays_within_its_part_of_the_flash()
    {
        using ModuleDefinition module = SharedCode.DeviceBuild();
        int total = IlBytes(module.GetTypes());
        TestContext.WriteLine($"Comet.Shared, as deployed: {total} bytes of IL");
        foreach (IGrouping<string, TypeDefinition> folder in module.GetTypes()
            .GroupBy(t => (t.DeclaringType ?? t).Namespace)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            TestContext.WriteLine($"  {IlBytes(folder),6} {folder.Key}");
        }

        Assert.IsGreaterThan(0, total);
        Assert.IsLessThanOrEqualTo(IlBytesMax, total);
    }

    private static int IlBytes(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => m.Body.CodeSize);
    }
}
