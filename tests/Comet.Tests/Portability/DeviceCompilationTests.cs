namespace Comet.Tests.Portability;

/// <summary>The compiler's word on what is deployed to the device.</summary>
[TestClass]
public class DeviceCompilationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Firmware_compiles_for_the_device()
    {
        AssertCompiles(DeviceImages.Firmware);
    }

    [TestMethod]
    public void Firmware_compiles_to_a_program_as_its_project_has_it()
    {
        AssertCompiles(DeviceImages.Deployed);
    }

    [TestMethod]
    public void A_program_without_a_beginning_is_refused()
    {
        DeviceCompilation made =
            DeviceCompilation.OfProgram("Sample", [("A.cs", "class A { }")]);
        Assert.Contains(d => d.Contains("CS5001", StringComparison.Ordinal), made.Diagnostics,
            made.Report());
    }

    [TestMethod]
    public void Tests_in_memory_compile_for_the_device()
    {
        AssertCompiles(DeviceImages.Tests);
    }

    [TestMethod]
    [DataRow("class A { System.Collections.Generic.List<int>? b; }", "CS0234")]
    [DataRow("class A { void M(System.Span<byte> b) { } }", "CS0234")]
    [DataRow("class A { string M(string[] b) { return string.Join(\",\", b); } }", "CS0117")]
    [DataRow("class A { object M() { return \"a\"u8; } }", "CS0518")]
    [DataRow("class A { int? b; }", "CS0518")]
    [DataRow("class A { (int, int) b; }", "CS8179")]
    [DataRow("record A(int B);", "CS0518")]
    [DataRow("class A { System.Collections.IEnumerable M() { yield return 1; } }", "CS0656")]
    [DataRow("class A { async void M() { } }", "CS0518")]
    [DataRow("class A { int M(int[] b) { return b[^1]; } }", "CS0518")]
    [DataRow("class A { volatile int b; }", "CS0518")]
    [DataRow("class A { required public int B; }", "CS0656")]
    [DataRow("class A { decimal b; }", "CS0518")]
    [DataRow("class A { object M() { return new { B = 1 }; } }", "CS0656")]
    [DataRow("class A { int M() { return System.Environment.ProcessorCount; } }", "CS0117")]
    [DataRow("class A { void M(byte[] b) { System.Array.Clear(b); } }", "CS7036")]
    [DataRow("class A { void M() { System.Threading.Tasks.Task.Delay(1); } }", "CS0234")]
    [DataRow("class A { void M(System.Threading.WaitHandle b) { b.WaitOne(1); } }", "CS7036")]
    [DataRow("class A { [System.Runtime.CompilerServices.MethodImpl(System.Runtime."
        + "CompilerServices.MethodImplOptions.AggressiveInlining)] void M() { } }", "CS0117")]
    [DataRow("class A { string M() { return null; } }", "CS8603")]
    [DataRow("class A { int M() { int b = 1; return 2; } }", "CS0219")]
    public void What_the_device_lacks_is_refused_by_the_compiler(string text, string code)
    {
        DeviceCompilation made = DeviceCompilation.Of("Sample", [("A.cs", text)]);
        Assert.Contains(d => d.Contains(code, StringComparison.Ordinal), made.Diagnostics,
            made.Report());
    }

    [TestMethod]
    public void An_assembly_that_is_not_supplied_is_missed_by_the_compiler()
    {
        const string Text = "class A { System.Net.Sockets.Socket? b; }";
        (string, string)[] sources = [("A.cs", Text)];
        DeviceCompilation made = DeviceCompilation.Of("Sample", sources, "mscorlib");
        Assert.Contains(d => d.Contains("CS0234", StringComparison.Ordinal), made.Diagnostics,
            made.Report());
    }

    private void AssertCompiles(DeviceCompilation made)
    {
        TestContext.WriteLine($"{made.Image?.Length ?? 0} bytes. {made.Report()}");
        Assert.IsEmpty(made.Diagnostics, made.Report());
    }
}
