using Mono.Cecil;

namespace Comet.Tests.Portability;

[TestClass]
public class DeviceTestClassesTests
{
    [TestMethod]
    public void Tests_in_memory_need_no_object_of_their_class()
    {
        using ModuleDefinition module = DeviceImages.Open("tests");
        Assert.IsNotEmpty(DeviceTestClasses.Of(module));
        IReadOnlyList<GateFinding> findings = DeviceTestClasses.Check(module);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    [DataRow("public class A { int _b = 1; [TestMethod] public void M() { _b++; } }", "field")]
    [DataRow("public class A { int _b; [TestMethod] public void M() { _b++; } }", "field")]
    [DataRow("public class A { public A() { System.Threading.Thread.Sleep(0); } }",
        "constructor")]
    [DataRow("public class A { public A(int b) { } }", "constructor")]
    [DataRow("public class A : B { } public class B { public int C; }", "field")]
    [DataRow("public class A : B { } public class B { protected B() { new B(); } }",
        "constructor")]
    [DataRow("class A { }", "public")]
    public void A_seeded_violation_is_found(string text, string rule)
    {
        Assert.Contains(f => f.Rule == rule, Check(text), text);
    }

    [TestMethod]
    [DataRow("public class A { static int s_b = 1; const int C = 2; "
        + "[TestMethod] public void M() { s_b += C; } }")]
    [DataRow("public class A { } public class B { public int C; public B() { C = 1; } }")]
    public void A_class_without_state_passes(string text)
    {
        IReadOnlyList<GateFinding> findings = Check(text);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    private static IReadOnlyList<GateFinding> Check(string text)
    {
        using ModuleDefinition module = DeviceImages.OfText(
            "using nanoFramework.TestFramework; [TestClass] " + text);
        return DeviceTestClasses.Check(module);
    }
}
