using Comet.Tests.Portability.Samples;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

[TestClass]
public class DeviceLanguageGateTests
{
    [TestMethod]
    [DataRow("host")]
    [DataRow("device")]
    public void Shared_code_uses_only_what_the_device_can_run(string build)
    {
        using ModuleDefinition module = SharedCode.Build(build);
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(
            module.Types.Where(t => !IsPassedOver(t, build)));
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    [DataRow(typeof(GenericTypeSample<>), "generic")]
    [DataRow(typeof(GenericMethodSample), "generic")]
    [DataRow(typeof(GenericInstanceSample), "generic")]
    [DataRow(typeof(GenericCallSample), "generic")]
    [DataRow(typeof(NullableSample), "nullable")]
    [DataRow(typeof(TupleSample), "tuple")]
    [DataRow(typeof(TwoDimensionsSample), "array")]
    [DataRow(typeof(IDefaultMemberSample), "interface")]
    [DataRow(typeof(IteratorSample), "state machine")]
    [DataRow(typeof(AsyncSample), "state machine")]
    [DataRow(typeof(LibraryTypeSample), "library")]
    [DataRow(typeof(LibraryMemberSample), "library")]
    [DataRow(typeof(CheckedSample), "opcode")]
    [DataRow(typeof(VolatileSample), "opcode")]
    [DataRow(typeof(InliningSample), "attribute")]
    [DataRow(typeof(StackallocSample), "opcode")]
    public void A_seeded_violation_is_found(Type sample, string rule)
    {
        using ModuleDefinition module = Il.Open(sample.Assembly.Location);
        IReadOnlyList<GateFinding> findings =
            DeviceLanguageGate.Check([module.GetType(sample.FullName)]);
        Assert.Contains(f => f.Rule == rule, findings, GateFinding.Report(findings));
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
        AssertOpcodeFound(Code.Refanyval, il => il.Create(OpCodes.Refanyval,
            il.Body.Method.Module.TypeSystem.Int32));
    }

    [TestMethod]
    public void A_pinned_local_and_a_pointer_are_found()
    {
        using ModuleDefinition module = Module();
        MethodDefinition method = AddMethod(module.Types[0], "Run", MethodAttributes.Static);
        method.Body.Variables.Add(new VariableDefinition(
            new PinnedType(new ByReferenceType(module.TypeSystem.Byte))));
        method.Body.Variables.Add(new VariableDefinition(
            new PointerType(module.TypeSystem.Byte)));
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.HasCount(2, findings, GateFinding.Report(findings));
        Assert.Contains(f => f.Rule == "pinned", findings);
        Assert.Contains(f => f.Rule == "pointer", findings);
    }

    [TestMethod]
    [DataRow(MethodAttributes.Static)]
    [DataRow(MethodAttributes.Virtual)]
    [DataRow(MethodAttributes.Public)]
    public void The_256th_method_of_a_kind_is_one_too_many(MethodAttributes kind)
    {
        using ModuleDefinition module = Module();
        for (int i = 0; i < 255; i++)
        {
            AddMethod(module.Types[0], $"Method{i}", kind);
        }

        Assert.IsEmpty(DeviceLanguageGate.Check(module.Types));
        AddMethod(module.Types[0], "Method255", kind);
        Assert.AreEqual("methods", DeviceLanguageGate.Check(module.Types).Single().Rule);
    }

    [TestMethod]
    public void Code_that_only_works_in_place_passes()
    {
        using ModuleDefinition module = Il.Open(typeof(CleanSample).Assembly.Location);
        IReadOnlyList<GateFinding> findings =
            DeviceLanguageGate.Check([module.GetType(typeof(CleanSample).FullName)]);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
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
        using ModuleDefinition module =
            Il.Open(new MemoryStream(SharedCode.Compile([("A.cs", Text)])));
        IReadOnlyList<GateFinding> findings = DeviceLanguageGate.Check(module.Types);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    private static bool IsPassedOver(TypeDefinition type, string build)
    {
        return build == "host" && type.FullName == SharedCode.HostOnlyType;
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
