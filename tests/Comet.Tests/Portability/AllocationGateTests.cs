using Comet.Tests.Portability.Samples;
using Mono.Cecil;

namespace Comet.Tests.Portability;

[TestClass]
public class AllocationGateTests
{
    private const string EngineType = "Comet.Embedded.Engine.CometEngine";
    private const string UplinkType = "Comet.Embedded.Uplink.UplinkExchange";
    private const string BoardType = "Comet.Embedded.Board.BoardApplication";

    private static readonly string[] s_rootPrefixes = ["Handle", "Poll", "Publish"];

    // Every public method of these folders runs after start, whoever calls it.
    private static readonly string[] s_codecs =
    [
        "Comet.Embedded.Foundation", "Comet.Embedded.Http", "Comet.Embedded.WebSocket",
        "Comet.Embedded.EventStream",
    ];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("host")]
    [DataRow("device")]
    public void Nothing_is_allocated_by_what_the_engine_does_after_start(string build)
    {
        using ModuleDefinition module = SharedCode.Build(build);
        List<MethodDefinition> roots = EngineRoots(module);
        IReadOnlyList<GateFinding> findings =
            AllocationGate.Check(module, roots, SharedCode.HostOnlyType);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    public void The_walk_from_the_engine_comes_through_every_folder()
    {
        using ModuleDefinition module = SharedCode.HostBuild();
        IReadOnlyCollection<MethodDefinition> reached =
            AllocationGate.Reached(module, EngineRoots(module));
        TestContext.WriteLine($"{reached.Count} methods run after start.");
        List<string> missed =
        [
            .. module.Types.Select(t => t.Namespace)
                .Where(n => n.StartsWith("Comet.", StringComparison.Ordinal))
                .Distinct()
                .Except(reached.Select(m => m.DeclaringType.Namespace)),
        ];
        Assert.IsEmpty(missed, "Nothing is reached in " + string.Join(", ", missed));
        foreach (TypeDefinition type in module.Types.Where(t => t.HasMethods))
        {
            int count = type.Methods.Count(reached.Contains);
            TestContext.WriteLine($"  {count} of {type.Methods.Count} in {type.FullName}");
        }
    }

    [TestMethod]
    [DataRow("host")]
    [DataRow("device")]
    public void Nothing_is_allocated_by_a_codec_once_made(string build)
    {
        using ModuleDefinition module = SharedCode.Build(build);
        List<MethodDefinition> roots =
        [
            .. module.Types
                .Where(t => s_codecs.Contains(t.Namespace) && !Il.IsDelegate(t))
                .SelectMany(t => t.Methods)
                .Where(m => m.IsPublic && !m.IsConstructor),
        ];
        Assert.IsGreaterThan(5, roots.Count);
        IReadOnlyList<GateFinding> findings =
            AllocationGate.Check(module, roots, SharedCode.HostOnlyType);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    [DataRow(typeof(NewObjectSample), "newobj")]
    [DataRow(typeof(NewExceptionSample), "newobj")]
    [DataRow(typeof(NewArraySample), "newarr")]
    [DataRow(typeof(BoxSample), "box")]
    [DataRow(typeof(MethodGroupSample), "delegate")]
    [DataRow(typeof(LambdaSample), "delegate")]
    [DataRow(typeof(LambdaSample), "newobj")]
    [DataRow(typeof(DelegateTargetSample), "newarr")]
    [DataRow(typeof(StructArgumentSample), "struct")]
    [DataRow(typeof(StructResultSample), "struct")]
    [DataRow(typeof(StructLocalSample), "struct")]
    [DataRow(typeof(StructFieldSample), "struct")]
    [DataRow(typeof(InterpolationSample), "struct")]
    [DataRow(typeof(ConcatenationSample), "external")]
    [DataRow(typeof(LiteralSample), "ldstr")]
    [DataRow(typeof(OverrideSample), "newarr")]
    [DataRow(typeof(InterfaceSample), "newobj")]
    public void A_seeded_violation_is_found(Type sample, string rule)
    {
        IReadOnlyList<GateFinding> findings = CheckSample(sample);
        Assert.Contains(f => f.Rule == rule, findings, GateFinding.Report(findings));
        Assert.DoesNotContain(f => f.Path.Length == 0, findings);
    }

    [TestMethod]
    public void A_finding_names_method_offset_and_the_way_there()
    {
        GateFinding finding = CheckSample(typeof(OverrideSample)).Single();
        Assert.AreEqual("newarr", finding.Rule);
        Assert.StartsWith(typeof(AllocatingStrategy).FullName + "::Step IL_", finding.Place);
        Assert.AreEqual("OverrideSample.Run -> AllocatingStrategy.Step", finding.Path);
        Assert.Contains("System.Byte", finding.Detail);
    }

    [TestMethod]
    public void Code_that_only_works_in_place_passes()
    {
        IReadOnlyList<GateFinding> findings = CheckSample(typeof(CleanSample));
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    [TestMethod]
    public void A_type_that_the_device_has_another_version_of_is_passed_over()
    {
        using ModuleDefinition module = Il.Open(typeof(OverrideSample).Assembly.Location);
        IReadOnlyList<GateFinding> findings = AllocationGate.Check(
            module,
            Roots(module, typeof(OverrideSample)),
            typeof(AllocatingStrategy).FullName!);
        Assert.IsEmpty(findings, GateFinding.Report(findings));
    }

    private static IReadOnlyList<GateFinding> CheckSample(Type sample)
    {
        using ModuleDefinition module = Il.Open(sample.Assembly.Location);
        return AllocationGate.Check(module, Roots(module, sample));
    }

    private static MethodDefinition[] Roots(ModuleDefinition module, Type sample)
    {
        return
        [
            .. module.GetType(sample.FullName).Methods
                .Where(m => m.IsPublic && !m.IsConstructor),
        ];
    }

    private static List<MethodDefinition> EngineRoots(ModuleDefinition module)
    {
        TypeDefinition? engine = module.GetType(EngineType);
        Assert.IsNotNull(engine, $"There is no type {EngineType}: without it nobody knows what "
            + "runs after start. If it was renamed, rename it here.");
        List<MethodDefinition> roots =
        [
            .. engine.Methods.Where(m => m.IsPublic && !m.IsConstructor && IsRoot(m.Name)),
        ];
        foreach (string prefix in s_rootPrefixes)
        {
            Assert.Contains(m => m.Name.StartsWith(prefix, StringComparison.Ordinal), roots,
                $"{EngineType} has no public method {prefix}*");
        }

        // The pump calls the board's application, too.
        TypeDefinition? board = module.GetType(BoardType);
        Assert.IsNotNull(board, $"There is no type {BoardType}.");
        roots.AddRange(board.Methods.Where(m => m.IsPublic && IsRoot(m.Name)));

        // And the uplink, where there is one.
        TypeDefinition? uplink = module.GetType(UplinkType);
        Assert.IsNotNull(uplink, $"There is no type {UplinkType}.");
        roots.AddRange(uplink.Methods.Where(m => m.IsPublic && !m.IsConstructor));
        return roots;
    }

    private static bool IsRoot(string name)
    {
        return name == "Stop"
            || s_rootPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
    }
}
