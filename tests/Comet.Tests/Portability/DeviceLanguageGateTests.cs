using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

[TestClass]
public class DeviceLanguageGateTests
{
    [TestMethod]
    [DataRow("firmware")]
    [DataRow("tests")]
    public void What_is_deployed_uses_only_what_the_device_can_run(string image)
    {
        using ModuleDefinition module = DeviceImages.Open(image);
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    [DataRow("class A<T> { T? b; T? M() { return b; } }", "generic")]
    [DataRow("class A { static int M<T>(T b) where T : class { return b.GetHashCode(); } }",
        "generic")]
    [DataRow("class A { int M() { return M(1); } static int M<T>(T b) { return 1; } }",
        "generic")]
    [DataRow("class A { int M(System.Func<int> b) { return b(); } }", "generic")]
    [DataRow("class A { void M(System.Action<int> b) { b(1); } }", "generic")]
    [DataRow("class A { int M(int[,] b) { return b[0, 0]; } }", "array")]
    [DataRow("interface IA { int M() { return 1; } }", "interface")]
    [DataRow("class A { unsafe int M(int b) { int* c = stackalloc int[b]; return c[0]; } }",
        "opcode")]
    [DataRow("class A { unsafe void M(byte[] b) { fixed (byte* c = b) { *c = 1; } } }",
        "pinned")]
    [DataRow("class A { unsafe int M(int* b) { return *b; } }", "pointer")]
    [DataRow("class A { unsafe int M(delegate*<int> b) { return b(); } }", "opcode")]
    [DataRow("class A { int M(int b) { return __refvalue(__makeref(b), int); } }", "opcode")]
    [DataRow("class A { int M(int b) { return checked(b + 1); } }", "opcode")]
    [DataRow("class A { byte M(int b) { return checked((byte)b); } }", "opcode")]
    [DataRow("class A { object M() { return \"b\".GetEnumerator(); } }", "throws")]
    [DataRow("class A { void M(System.Net.NetworkInformation.NetworkInterface b) "
        + "{ b.EnableStaticIPv6Dns(new string[0]); } }", "throws")]
    [DataRow("class A { object M() { return System.DBNull.Value; } }", "compile-time-only")]
    [DataRow("class A { System.UIntPtr b; System.UIntPtr M() { return b; } }",
        "compile-time-only")]
    public void A_seeded_violation_is_found(string text, string rule)
    {
        using ModuleDefinition module = DeviceImages.OfText(text);
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.Contains(f => f.Rule == rule, findings, GateFinding.Report(findings));
    }

    [TestMethod]
    [DataRow("static void M{0}() {{ }} ")]
    [DataRow("virtual void M{0}() {{ }} ")]
    [DataRow("void M{0}() {{ }} ")]
    [DataRow("int B{0}; ")]
    [DataRow("static int B{0}; ")]
    public void The_256th_of_a_kind_is_one_too_many(string member)
    {
        // A constructor is an instance method, too; constants are no fields.
        int there = member[0] == 'v' && member[1] == 'o' ? 1 : 0;
        string text = string.Concat(Enumerable.Range(there, 255 - there).Select(
            i => "public " + string.Format(CultureInfo.InvariantCulture, member, i)));
        text += "const int Constant = 1;";
        using ModuleDefinition module = DeviceImages.OfText($"public class A {{ {text} }}");
        Assert.IsEmpty(DeviceLanguageGate.Check(module.Types));
        string last = "public " + string.Format(CultureInfo.InvariantCulture, member, "Last");
        using ModuleDefinition more = DeviceImages.OfText($"public class A {{ {text} {last} }}");
        Assert.AreEqual("count", DeviceLanguageGate.Check(more.Types).Single().Rule);
    }

    [TestMethod]
    public void The_256th_target_of_a_switch_is_one_too_many()
    {
        using ModuleDefinition module = DeviceImages.OfText(Switch(255));
        Assert.IsEmpty(DeviceLanguageGate.Check(module.Types));
        using ModuleDefinition more = DeviceImages.OfText(Switch(256));
        Assert.AreEqual("count", DeviceLanguageGate.Check(more.Types).Single().Rule);
    }

    [TestMethod]
    [DataRow(Code.Localloc)]
    [DataRow(Code.Cpblk)]
    [DataRow(Code.Initblk)]
    [DataRow(Code.Arglist)]
    [DataRow(Code.Refanytype)]
    [DataRow(Code.Add_Ovf)]
    [DataRow(Code.Add_Ovf_Un)]
    [DataRow(Code.Sub_Ovf)]
    [DataRow(Code.Mul_Ovf_Un)]
    [DataRow(Code.Conv_Ovf_I4)]
    [DataRow(Code.Conv_Ovf_U1_Un)]
    [DataRow(Code.Volatile)]
    [DataRow(Code.Tail)]
    [DataRow(Code.Ckfinite)]
    [DataRow(Code.Readonly)]
    public void An_opcode_that_the_device_lacks_is_found(Code code)
    {
        AssertOpcodeFound(code, il => il.Create(OpCodeOf(code)));
    }

    [TestMethod]
    public void An_opcode_with_an_operand_that_the_device_lacks_is_found()
    {
        AssertOpcodeFound(Code.Jmp, il => il.Create(OpCodes.Jmp, il.Body.Method));
        AssertOpcodeFound(Code.Calli, il => il.Create(OpCodes.Calli,
            new CallSite(il.Body.Method.Module.TypeSystem.Void)));
        AssertOpcodeFound(Code.Mkrefany, il => il.Create(OpCodes.Mkrefany,
            il.Body.Method.Module.TypeSystem.Int32));
        AssertOpcodeFound(Code.No, il => il.Create(OpCodes.No, (byte)1));
        AssertOpcodeFound(Code.Unaligned, il => il.Create(OpCodes.Unaligned, (byte)1));
        AssertOpcodeFound(Code.Refanyval, il => il.Create(OpCodes.Refanyval,
            il.Body.Method.Module.TypeSystem.Int32));
    }

    [TestMethod]
    public void What_the_compiler_adds_for_initialisers_and_switches_passes()
    {
        const string Text = """
            class A
            {
                static readonly byte[] s_bytes = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
                static readonly int[] s_ints = new int[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
                static int B(string s) { return s switch { "a" => s_ints[0], "b" => s_bytes[1],
                    "c" => 3, "d" => 4, "e" => 5, "f" => 6, "g" => 7, "hh" => 8, _ => 0 }; }
            }
            """;
        using ModuleDefinition module = DeviceImages.OfText(Text);
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    private static string Switch(int targets)
    {
        string cases = string.Concat(Enumerable.Range(0, targets).Select(
            i => $"case {i}: return {(i * 7) % 10}; "));
        return $"class A {{ int M(int b) {{ switch (b) {{ {cases} default: return -1; }} }} }}";
    }

    private static void AssertOpcodeFound(Code code, Func<ILProcessor, Instruction> make)
    {
        using ModuleDefinition module = Module();
        MethodDefinition method = AddMethod(module.Types[0], "Run", MethodAttributes.Static);
        ILProcessor il = method.Body.GetILProcessor();
        il.Append(make(il));
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.Contains(f => f.Rule == "opcode", findings, code.ToString());
    }

    private static OpCode OpCodeOf(Code code)
    {
        return typeof(OpCodes).GetFields()
            .Select(f => (OpCode)f.GetValue(null)!)
            .Single(o => o.Code == code);
    }

    private static ModuleDefinition Module()
    {
        ModuleDefinition module = ModuleDefinition.CreateModule("Seeded", ModuleKind.Dll);
        module.Types.Clear();
        module.Types.Add(new TypeDefinition("Seeded", "Type", TypeAttributes.Class));
        return module;
    }

    private static MethodDefinition AddMethod(
        TypeDefinition type,
        string name,
        MethodAttributes attributes)
    {
        MethodDefinition method = new(name, attributes, type.Module.TypeSystem.Void);
        type.Methods.Add(method);
        return method;
    }
}
