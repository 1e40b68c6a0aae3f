using Mono.Cecil;

namespace Comet.Tests.Portability;

[TestClass]
public class AllocationGateTests
{
    private const string EngineType = "Comet.Embedded.Engine.CometEngine";
    private const string UplinkType = "Comet.Embedded.Uplink.UplinkExchange";
    private const string BoardType = "Comet.Embedded.Board.BoardApplication";
    private const string PumpType = "Comet.Device.SocketPump";

    private const string Types = """

        public struct P { public int C; public int D; }
        public abstract class S { public abstract void Step(int d); }
        public class S1 : S { int _c; public override void Step(int d) { _c += d; } }
        public class S2 : S { byte[]? _c; public override void Step(int d) { _c = new byte[d]; } }
        public interface I { long Read(); }
        public class I1 : I { long _c; public long Read() { return _c++; } }
        public class I2 : I { object? _c; public long Read() { _c = new S1(); return 1; } }
        """;

    private static readonly string[] s_rootPrefixes = ["Handle", "Poll", "Publish"];

    // Every public method of these folders runs after start, whoever calls it.
    private static readonly string[] s_codecs =
    [
        "Comet.Embedded.Foundation", "Comet.Embedded.Http", "Comet.Embedded.WebSocket",
        "Comet.Embedded.EventStream",
    ];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Nothing_is_allocated_by_the_pump_and_what_it_drives()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        AllocationGate gate = AllocationGate.Walk(module, FirmwareRoots(module));
        TestContext.WriteLine($"{gate.Reached.Count} methods run after start.");
        foreach (TypeDefinition type in module.Types.Where(t => t.HasMethods))
        {
            int count = type.Methods.Count(gate.Reached.Contains);
            TestContext.WriteLine($"  {count} of {type.Methods.Count} in {type.FullName}");
        }

        Assert.IsEmpty(gate.Findings, GateFinding.Report(gate.Findings));
    }

    [TestMethod]
    public void The_walk_from_the_pump_comes_through_every_folder()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        AllocationGate gate = AllocationGate.Walk(module, FirmwareRoots(module));
        List<string> missed =
        [
            .. module.Types.Select(t => t.Namespace)
                .Where(n => n.StartsWith("Comet.", StringComparison.Ordinal))
                .Distinct()
                .Except(gate.Reached.Select(m => m.DeclaringType.Namespace)),
        ];
        Assert.IsEmpty(missed, "Nothing is reached in " + string.Join(", ", missed));
    }

    [TestMethod]
    public void Nothing_is_allocated_by_a_codec_once_made()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        List<MethodDefinition> roots = CodecRoots(module);
        Assert.IsGreaterThan(5, roots.Count);
        IReadOnlyList<GateFinding> findings = AllocationGate.Walk(module, roots).Findings;
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    public void Every_call_that_is_allowed_is_made()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        IEnumerable<MethodDefinition> roots = FirmwareRoots(module).Concat(CodecRoots(module));
        List<string> unused =
            [.. AllowedCalls.Names.Except(AllocationGate.Walk(module, roots).Allowed)];
        Assert.IsEmpty(unused, "Allowed and not called:\n" + string.Join('\n', unused));
    }

    [TestMethod]
    public void Every_method_of_the_project_is_entered()
    {
        List<string> own =
        [
            .. AllowedCalls.Names.Where(n => n.Contains(" Comet.", StringComparison.Ordinal)),
        ];
        Assert.IsEmpty(own, "Not looked into:\n" + string.Join('\n', own));
        using ModuleDefinition module = DeviceImages.Open("firmware");
        List<string> reached =
        [
            .. AllocationGate.Walk(module, FirmwareRoots(module)).Reached
                .Select(m => $"{m.DeclaringType.Name}.{m.Name}"),
        ];
        Assert.Contains("SocketPump.Listen", reached);
        Assert.Contains("Esp32Board.IsButtonPressed", reached);
        Assert.Contains("Esp32Board.SetLed", reached);
    }

    [TestMethod]
    [DataRow("object? _b; public void M() { _b = new S1(); }", "newobj")]
    [DataRow("object? _b; public void M() { _b = new System.Threading.AutoResetEvent(false); }",
        "newobj")]
    [DataRow("public void M(int b) { if (b < 0) { throw new Exception(); } }", "newobj")]
    [DataRow("byte[]? _b; public void M(int c) { _b = new byte[c]; }", "newarr")]
    [DataRow("object? _b; public void M(int c) { _b = c; }", "box")]
    [DataRow("Action? _b; public void M() { _b = N; } void N() { _b = null; }", "delegate")]
    [DataRow("int _b; Action? _c; public void M(int d) { _c = () => _b += d; }", "delegate")]
    [DataRow("int _b; Action? _c; public void M(int d) { _c = () => _b += d; }", "newobj")]
    [DataRow("static byte[]? s_b; static readonly Action s_c = N; public void M() { s_c(); } "
        + "static void N() { s_b = new byte[1]; }", "newarr")]
    [DataRow("public int M(P b) { return b.C + b.D; }", "struct")]
    [DataRow("P _b; public void M(P b) { _b = b; }", "struct")]
    [DataRow("readonly P[] _b = new P[2]; public P M(int c) { return _b[c]; }", "struct")]
    [DataRow("readonly P[] _b = new P[2]; public int M() { P c = _b[0]; c.C++; return c.C; }",
        "struct")]
    [DataRow("int N(P b) { return b.C; } public int M() { return N(default); }", "struct")]
    [DataRow("public string M(int b) { return $\"{b} events\"; }", "box")]
    [DataRow("string _b = \"a\"; public string M(string c) { return _b + c; }", "external")]
    [DataRow("public string M(string b) { return b.Substring(1); }", "external")]
    [DataRow("public string M(int b) { return b.ToString(); }", "external")]
    [DataRow("public string M() { return \"literal\"; }", "ldstr")]
    [DataRow("public object M() { return System.Text.Encoding.UTF8; }", "external")]
    [DataRow("public void M(System.Collections.ArrayList b) { foreach (object c in b) { } }",
        "external")]
    [DataRow("readonly S[] _b = { new S1(), new S2() }; public void M() { _b[0].Step(1); }",
        "newarr")]
    [DataRow("readonly I[] _b = { new I1(), new I2() }; public void M() { _b[0].Read(); }",
        "newobj")]
    [DataRow("object? _b; public void M() { try { _b = null; } finally { _b = new S1(); } }",
        "newobj")]
    public void A_seeded_violation_is_found(string members, string rule)
    {
        IReadOnlyList<GateFinding> findings = CheckSample(members);
        Assert.Contains(f => f.Rule == rule, findings, GateFinding.Report(findings));
        Assert.DoesNotContain(f => f.Path.Length == 0, findings);
    }

    [TestMethod]
    public void A_finding_names_method_offset_and_the_way_there()
    {
        GateFinding finding = CheckSample(
            "readonly S[] _b = { new S1(), new S2() }; public void M() { _b[0].Step(1); }")
            .Single();
        Assert.AreEqual("newarr", finding.Rule);
        Assert.StartsWith("S2::Step IL_", finding.Place);
        Assert.AreEqual("A.M -> S2.Step", finding.Path);
        Assert.Contains("System.Byte", finding.Detail);
    }

    [TestMethod]
    [DataRow("readonly byte[] _b = new byte[16]; static readonly string s_c = \"ready\"; "
        + "public int M(int d) { for (int i = 0; i < d; i++) { _b[i] = (byte)s_c[i]; } "
        + "N(d, out int e); Array.Clear(_b, 0, _b.Length); return e; } "
        + "static void N(int f, out int g) { g = f >> 8; }")]
    [DataRow("P _b; public void M(int c) { _b.C = c; N(ref _b); } "
        + "static void N(ref P d) { d.D = d.C; }")]
    [DataRow("object? _b; public void M() { try { _b = null; } catch (Exception c) { "
        + "_b = c.ToString() + \"!\"; N(); } } void N() { _b = new object(); }")]
    public void Code_that_only_works_in_place_passes(string members)
    {
        IReadOnlyList<GateFinding> findings = CheckSample(members);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    private static IReadOnlyList<GateFinding> CheckSample(string members)
    {
        using ModuleDefinition module = DeviceImages.OfText(
            $"using System; public class A {{ {members} }}" + Types);
        return AllocationGate.Walk(
            module,
            module.Types.Single(t => t.Name == "A").Methods
                .Where(m => m.IsPublic && !m.IsConstructor)).Findings;
    }

    private static List<MethodDefinition> CodecRoots(ModuleDefinition module)
    {
        return
        [
            .. module.Types
                .Where(t => s_codecs.Contains(t.Namespace) && !Il.IsDelegate(t))
                .SelectMany(t => t.Methods)
                .Where(m => m.IsPublic && !m.IsConstructor),
        ];
    }

    private static List<MethodDefinition> FirmwareRoots(ModuleDefinition module)
    {
        List<MethodDefinition> roots = [.. PublicMethods(module, EngineType).Where(IsRoot)];
        foreach (string prefix in s_rootPrefixes)
        {
            Assert.Contains(m => m.Name.StartsWith(prefix, StringComparison.Ordinal), roots,
                $"{EngineType} has no public method {prefix}*");
        }

        roots.AddRange(PublicMethods(module, BoardType).Where(IsRoot));
        roots.AddRange(PublicMethods(module, UplinkType));
        MethodDefinition? run = PublicMethods(module, PumpType).SingleOrDefault(
            m => m.Name == "Run");
        Assert.IsNotNull(run, $"{PumpType} has no public method Run: without it nobody knows "
            + "what the firmware does after start. If it was renamed, rename it here.");
        return [run, .. roots];
    }

    private static IEnumerable<MethodDefinition> PublicMethods(
        ModuleDefinition module,
        string typeName)
    {
        TypeDefinition? type = module.GetType(typeName);
        Assert.IsNotNull(type, $"There is no type {typeName}. If it was renamed, rename it here.");
        return type.Methods.Where(m => m.IsPublic && !m.IsConstructor);
    }

    private static bool IsRoot(MethodDefinition method)
    {
        return method.Name == "Stop" || s_rootPrefixes.Any(
            prefix => method.Name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
