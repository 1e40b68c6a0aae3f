using Comet.Tests.House;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Comet.Tests.Portability.Project;

/// <summary>The two projects for the device against what is compiled in their place.</summary>
[TestClass]
public class DeviceProjectTests
{
    private const string Firmware = DeviceProject.Firmware;
    private const string Tests = DeviceProject.Tests;
    private const string Shared = "shared/Comet.Shared.projitems";

    // Each was found in sources older than the package's version, too.
    private static readonly string[] s_reviewed =
    [
        "nanoFramework.Hardware.Esp32.NativeMemory.GetMemoryInfo("
            + "nanoFramework.Hardware.Esp32.NativeMemory.MemoryType,"
            + "System.UInt32@,System.UInt32@,System.UInt32@)",
    ];

    [TestMethod]
    [DataRow(Firmware, "firmware")]
    [DataRow(Tests, "tests")]
    public void Packages_bring_every_assembly_that_is_referred_to(string path, string image)
    {
        DeviceProject project = DeviceProject.Read(path);
        using ModuleDefinition module = DeviceImages.Open(image);
        AssertNone(project.Unsupplied(module.AssemblyReferences.Select(r => r.Name)));
    }

    [TestMethod]
    [DataRow(Firmware)]
    [DataRow(Tests)]
    public void Packages_have_the_versions_that_were_listed(string path)
    {
        AssertNone(DeviceProject.Read(path).OtherVersions());
    }

    [TestMethod]
    [DataRow(Firmware)]
    [DataRow(Tests)]
    public void References_are_those_of_the_packages(string path)
    {
        AssertNone(DeviceProject.Read(path).ForeignReferences());
    }

    [TestMethod]
    [DataRow(Firmware, "firmware")]
    [DataRow(Tests, "tests")]
    public void Of_a_listing_that_is_ahead_only_known_members_are_used(string path, string image)
    {
        IReadOnlyList<string> ahead = DeviceProject.Read(path).ListedAhead;
        Assert.AreEqual(
            path == Firmware ? "nanoFramework.Hardware.Esp32" : "", string.Join(',', ahead));
        using ModuleDefinition module = DeviceImages.Open(image);
        string[] used =
        [
            .. module.GetMemberReferences()
                .Where(m => ahead.Contains(m.DeclaringType.Scope.Name))
                .Select(m => m is MethodReference method ? Il.Signature(method) : m.FullName),
        ];
        CollectionAssert.AreEquivalent(path == Firmware ? s_reviewed : [], used);
    }

    [TestMethod]
    [DataRow(Firmware, "disable", "$(NoWarn);CS8632")]
    [DataRow(Tests, "enable", "")]
    public void Projects_ask_the_compiler_for_what_is_asked_of_it_here(
        string path, string nullable, string noWarn)
    {
        DeviceProject project = DeviceProject.Read(path);
        Assert.AreEqual(
            DeviceCompilation.Language.ToDisplayString(),
            project.Property("LangVersion") + ".0");
        Assert.AreEqual(nullable, project.Property("Nullable"));
        Assert.AreEqual(noWarn, project.Property("NoWarn"));
        AssertNone(project.ForeignTools());
    }

    [TestMethod]
    public void Firmware_compiles_every_source_there_is()
    {
        DeviceProject project = DeviceProject.Read(Firmware);
        CollectionAssert.AreEqual(new[] { Shared }, project.Lists.ToArray());
        string[] written =
        [
            .. Repository.CSharpFiles("device")
                .Select(p => p.Replace(".template.cs", ".cs", StringComparison.Ordinal))
                .Distinct(),
        ];
        AssertNone(written.Except(project.Sources).Select(p => $"{p} is not in the project"));
        AssertNone(project.Sources.Except(written)
            .Where(p => !File.Exists(Path.Combine(Repository.Root, p)))
            .Select(p => $"the project names {p}, which is not there"));
    }

    [TestMethod]
    public void Tests_for_the_device_are_the_ones_in_memory()
    {
        DeviceProject project = DeviceProject.Read(Tests);
        CollectionAssert.AreEqual(
            new[] { Shared, "tests/InMemory/Comet.Tests.InMemory.projitems" },
            project.Lists.ToArray());
        CollectionAssert.AreEqual(
            new[] { "tests/Comet.Tests.Device.Usings.cs" }, project.Sources.ToArray());
    }

    [TestMethod]
    public void An_assembly_that_no_package_brings_is_found()
    {
        DeviceProject project = DeviceProject.Read(Tests);
        Assert.IsEmpty(project.Unsupplied(["mscorlib", "nanoFramework.System.Text"]));
        CollectionAssert.IsSubsetOf(
            new[] { "no package brings System.Net", "no package brings System.IO.Streams" },
            project.Unsupplied(["mscorlib", "System.Net"]).ToArray());
    }

    [TestMethod]
    public void What_project_and_packages_do_not_agree_on_is_found()
    {
        const string Project = """
            <Project><ItemGroup>
              <Reference Include="mscorlib">
                <HintPath>..\packages\nanoFramework.CoreLibrary.1.17.10\lib\mscorlib.dll</HintPath>
              </Reference>
              <Reference Include="System.Net">
                <HintPath>..\packages\nanoFramework.System.Net.1.11.59\lib\System.Net.dll</HintPath>
              </Reference>
            </ItemGroup></Project>
            """;
        const string Packages = """
            <packages>
              <package id="nanoFramework.CoreLibrary" version="1.17.11" />
              <package id="nanoFramework.System.Net" version="1.11.59" />
              <package id="nanoFramework.Unknown" version="1.0.0" />
              <package id="A.Tool" version="1.0.0" developmentDependency="true" />
            </packages>
            """;
        DeviceProject project = DeviceProject.Parse("device", Project, Packages);
        Assert.AreEqual(
            "mscorlib is at ../packages/nanoFramework.CoreLibrary.1.17.10/lib/mscorlib.dll, in no "
                + "package of packages.config\n"
                + "nothing refers to package nanoFramework.CoreLibrary\n"
                + "nothing refers to package nanoFramework.Unknown",
            string.Join('\n', project.ForeignReferences()));
        Assert.AreEqual(
            "nanoFramework.System.Net is 1.11.59 here and 1.11.60 in the listing\n"
                + "there is no listing of nanoFramework.Unknown",
            string.Join('\n', project.OtherVersions()));
    }

    [TestMethod]
    public void A_compiler_that_is_not_the_restored_one_is_found()
    {
        const string Project = """
            <Project><PropertyGroup>
              <CompilerToolset>..\packages\A.Compiler.4.8.0\build\A.props</CompilerToolset>
            </PropertyGroup></Project>
            """;
        const string Packages = """
            <packages>
              <package id="A.Compiler" version="4.9.0" developmentDependency="true" />
            </packages>
            """;
        DeviceProject project = DeviceProject.Parse("device", Project, Packages);
        Assert.AreEqual(
            "the compiler is ../packages/A.Compiler.4.8.0/build/A.props, and "
                + "../packages/A.Compiler.4.9.0/ is restored",
            string.Join('\n', project.ForeignTools()));
    }

    private static void AssertNone(IEnumerable<string> violations)
    {
        List<string> found = [.. violations];
        Assert.IsEmpty(found, string.Join('\n', found));
    }
}
