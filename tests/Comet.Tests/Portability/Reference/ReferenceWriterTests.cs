using System.Globalization;
using Mono.Cecil;

namespace Comet.Tests.Portability.Reference;

/// <summary>What is written against what is listed.</summary>
[TestClass]
public class ReferenceWriterTests
{
    [TestMethod]
    public void Listings_are_whole()
    {
        Assert.IsNotEmpty(ApiLibrary.Instance.Assemblies);
        foreach (ApiAssembly assembly in ApiLibrary.Instance.Assemblies)
        {
            Assert.AreEqual(Number(assembly, "types"), assembly.Types.Count, assembly.Name);
            Assert.AreEqual(
                Number(assembly, "members"), assembly.Types.Sum(t => t.Members.Count),
                assembly.Name);
        }
    }

    [TestMethod]
    public void Every_type_and_method_that_is_listed_is_written()
    {
        foreach (ApiAssembly assembly in ApiLibrary.Instance.Assemblies)
        {
            using DeviceResolver resolver = new();
            ModuleDefinition module = resolver.Resolve(
                new AssemblyNameReference(assembly.Name, assembly.Version)).MainModule;
            Assert.AreEqual(assembly.Version, module.Assembly.Name.Version);
            foreach (ApiType type in assembly.Types)
            {
                TypeDefinition written =
                    module.GetTypes().Single(t => Il.TypeName(t) == type.FullName);
                CollectionAssert.AreEquivalent(
                    type.Of('M').Where(m => !m.FullName.Contains('`', StringComparison.Ordinal))
                        .Select(m => m.Signature).ToArray(),
                    written.Methods.Where(m => !m.DeclaringType.HasGenericParameters)
                        .Select(Il.Signature).ToArray(),
                    type.FullName);
            }
        }
    }

    private static int Number(ApiAssembly assembly, string header)
    {
        return int.Parse(assembly.Header(header), CultureInfo.InvariantCulture);
    }
}
