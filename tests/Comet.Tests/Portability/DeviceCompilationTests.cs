using Comet.Tests.Portability.Reference;

namespace Comet.Tests.Portability;

/// <summary>The compiler's word on what is deployed to the device.</summary>
[TestClass]
public class DeviceCompilationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Firmware_compiles_for_the_device()
    {
        AssertCompiles("Comet.Device", DeviceSources.Firmware());
    }

    [TestMethod]
    public void Tests_in_memory_compile_for_the_device()
    {
        AssertCompiles("NFUnitTest", DeviceSources.Tests());
    }

    [TestMethod]
    [DataRow("new System.Collections.Generic.List<int>()", "CS0234")]
    [DataRow("System.Span<byte>.Empty", "CS0305,CS0308,CS0234,CS0246")]
    [DataRow("string.Join(\",\", new string[0])", "CS0117")]
    [DataRow("\"a\"u8", "CS0518")]
    public void What_the_device_lacks_is_refused_by_the_compiler(string expression, string code)
    {
        string text = $"static class A {{ static object M() {{ return {expression}; }} }}";
        DeviceCompilation made = DeviceCompilation.Of("Sample", [("A.cs", text)]);
        Assert.Contains(d => code.Split(',').Any(d.Contains), made.Diagnostics, made.Report());
    }

    private void AssertCompiles(string name, IReadOnlyList<(string Path, string Text)> sources)
    {
        DeviceCompilation made = DeviceCompilation.Of(name, sources);
        TestContext.WriteLine($"{sources.Count} sources, {made.Image?.Length ?? 0} bytes. "
            + made.Report());
        Assert.IsEmpty(made.Diagnostics, made.Report());
    }
}
