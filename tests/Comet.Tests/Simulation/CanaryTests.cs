using Comet.Simulation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Simulation;

/// <summary>
/// Engines that are broken on purpose, each in one instruction: the simulation must find each, and
/// name what is wrong.
/// </summary>
[TestClass]
public class CanaryTests
{
    // One defect has several symptoms: where a batch is the first victim it is its length. From
    // other seeds on it is another symptom that is seen first.
    private const long FirstSeed = 4;
    private const long OtherSeed = 1;
    private const int Seeds = 10;
    private const int ManySeeds = 60;
    private const double Hours = 0.02;
    private const string Engine = "CometEngine";

    [TestMethod]
    public void The_engine_as_it_is_passes()
    {
        // By way of the same rewriting and loading, over every seed that the others use.
        Assert.IsNull(Mutant.Run(_ => { }, OtherSeed, Seeds + (int)FirstSeed, Hours));
    }

    [TestMethod]
    public void An_event_skipped_is_caught()
    {
        AssertAmong(ViolationKind.Skipped, module => Mutant.The(
            Mutant.Method(module, Engine, "CompleteUnit"), Mutant.IsOne)
            .OpCode = OpCodes.Ldc_I4_2);
    }

    [TestMethod]
    public void An_event_skipped_among_those_that_fit_is_caught()
    {
        AssertAmong(ViolationKind.Skipped, module => Mutant.The(
            Mutant.Method(module, Engine, "Deliver"),
            i => Mutant.IsOne(i) && i.Next.OpCode == OpCodes.Conv_I8)
            .OpCode = OpCodes.Ldc_I4_2);
    }

    [TestMethod]
    public void A_buffer_given_out_twice_is_caught()
    {
        // The next free one is the one that was given out.
        AssertAmong(ViolationKind.Malformed, module =>
        {
            MethodDefinition next = Mutant.Method(module, "ConnectionPool", "NextOf");
            Instruction first = next.Body.Instructions[0];
            ILProcessor processor = next.Body.GetILProcessor();
            processor.InsertBefore(first, Instruction.Create(OpCodes.Ldarg_2));
            processor.InsertBefore(first, Instruction.Create(OpCodes.Ret));
        });
    }

    [TestMethod]
    public void A_gap_forgotten_is_caught()
    {
        AssertCaught(ViolationKind.Skipped, module => OmitCall(
            module, "EventLog", "CheckGap", "WasEvicted", OpCodes.Ldc_I4_0));
    }

    [TestMethod]
    public void A_slot_leaked_is_caught()
    {
        AssertCaught(ViolationKind.Slots, module => Mutant.The(
            Mutant.Method(module, "ConnectionPool", "Release"), Mutant.IsOne)
            .OpCode = OpCodes.Ldc_I4_0);
    }

    [TestMethod]
    public void A_place_for_open_responses_leaked_is_caught()
    {
        AssertCaught(ViolationKind.Refused, module => Mutant.The(
            Mutant.Method(module, Engine, "Unhold"), Mutant.IsOne)
            .OpCode = OpCodes.Ldc_I4_0);
    }

    [TestMethod]
    public void Events_delivered_out_of_order_are_caught()
    {
        // Where the connection ends before the second of the pair has come, it is one skipped.
        string? found = Mutant.Run(OrderMutation.Apply, OtherSeed, Seeds, Hours);
        Assert.IsNotNull(found);
        Assert.MatchesRegex($"^({ViolationKind.OutOfOrder}|{ViolationKind.Skipped}):", found);
    }

    [TestMethod]
    public void A_reset_forgotten_is_caught()
    {
        AssertCaught(ViolationKind.Reset, module => Mutant.The(
            Mutant.Method(module, "EventLog", "Seek"), i => i.Operand is 1 << 30)
            .Operand = 0);
    }

    [TestMethod]
    public void An_event_repeated_after_resuming_is_caught()
    {
        AssertCaught(ViolationKind.Repeated, module => Mutant.The(
            Mutant.Method(module, "EventLog", "Seek"),
            i => Mutant.IsOne(i) && i.Previous.Operand is ParameterReference { Name: "sequence" })
            .OpCode = OpCodes.Ldc_I4_0);
    }

    [TestMethod]
    public void A_subscriber_not_woken_is_caught()
    {
        AssertCaught(ViolationKind.Late, module => OmitCall(
            module, Engine, "Wake", "Enqueue"));
    }

    [TestMethod]
    public void A_byte_corrupted_is_caught()
    {
        AssertCaught(ViolationKind.Malformed, module => Mutant.The(
            Mutant.Method(module, "EventLog", "Append"), i => i.Operand is (sbyte)'}')
            .Operand = (sbyte)']');
    }

    [TestMethod]
    public void Bytes_left_in_place_after_a_part_has_left_are_caught()
    {
        AssertAmong(ViolationKind.Malformed, module => OmitCall(
            module, Engine, "KeepRest", "Copy"));
    }

    [TestMethod]
    public void Bytes_not_counted_are_caught()
    {
        AssertCaught(ViolationKind.Status, module => OmitCall(
            module, Engine, "HandleSent", "CountSent"));
    }

    [TestMethod]
    public void A_deadline_passed_over_is_caught()
    {
        AssertCaught(ViolationKind.Timers, module => OmitCall(
            module, Engine, "HandleTime", "ScanDeadlines"));
    }

    [TestMethod]
    public void An_event_dropped_while_there_is_room_is_caught()
    {
        // One event more than has to go.
        AssertCaught(ViolationKind.Log, module =>
        {
            MethodDefinition append = Mutant.Method(module, "EventLog", "Append");
            Instruction evict = Mutant.The(append, i => Mutant.Calls(i, "Evict"));
            ILProcessor processor = append.Body.GetILProcessor();
            for (int i = 0; i < 2; i++)
            {
                processor.InsertAfter(evict, Instruction.Create(
                    evict.OpCode, (MethodReference)evict.Operand));
                processor.InsertAfter(evict, Instruction.Create(OpCodes.Ldarg_0));
            }
        });
    }

    [TestMethod]
    public void An_allocation_is_caught()
    {
        AssertCaught(ViolationKind.Memory, module =>
        {
            MethodDefinition publish = Mutant.Method(module, Engine, "Publish");
            MethodReference constructor = new(
                ".ctor", module.TypeSystem.Void, module.TypeSystem.Object);
            constructor.HasThis = true;
            ILProcessor processor = publish.Body.GetILProcessor();
            Instruction first = publish.Body.Instructions[0];
            processor.InsertBefore(first, Instruction.Create(OpCodes.Newobj, constructor));
            processor.InsertBefore(first, Instruction.Create(OpCodes.Pop));
        });
    }

    [TestMethod]
    public void A_rate_that_is_never_exceeded_is_caught()
    {
        AssertCaught(ViolationKind.Rate, module => Mutant.The(
            Mutant.Method(module, "RateLimit", "Next"), i => i.OpCode == OpCodes.Ldc_I4_M1)
            .OpCode = OpCodes.Ldc_I4_0, OtherSeed, ManySeeds);
    }

    [TestMethod]
    public void A_rate_that_has_no_burst_is_caught()
    {
        // Every second request within the interval is refused.
        AssertCaught(ViolationKind.Rate, module => Mutant.The(
            Mutant.Method(module, "RateLimit", "Next"), i => i.OpCode == OpCodes.Mul)
            .OpCode = OpCodes.Sub, OtherSeed, ManySeeds);
    }

    [TestMethod]
    public void An_empty_batch_too_early_is_caught()
    {
        AssertCaught(ViolationKind.Answer, module => OmitCall(
            module, Engine, "NextOfWaiting", "SkipToMatch", OpCodes.Ldc_I4_1), OtherSeed);
    }

    [TestMethod]
    public void A_gap_told_too_long_is_caught()
    {
        AssertCaught(ViolationKind.Gap, module => Mutant.Method(module, Engine, "RenderDelivery")
            .Body.Instructions.Last(i => i.OpCode == OpCodes.Ldc_I4_1
                && i.Next.OpCode == OpCodes.Conv_I8 && i.Next.Next.OpCode == OpCodes.Sub)
            .OpCode = OpCodes.Ldc_I4_0, OtherSeed, ManySeeds);
    }

    [TestMethod]
    public void A_stream_that_ends_for_no_reason_is_caught()
    {
        AssertAmong(ViolationKind.Cut, module =>
        {
            MethodDefinition method = Mutant.Method(module, Engine, "NextOfLive");
            Instruction load = Mutant.The(
                method, i => i.Operand is FieldReference { Name: "_stopping" });
            load.OpCode = OpCodes.Pop;
            load.Operand = null;
            method.Body.GetILProcessor().InsertAfter(load, Instruction.Create(OpCodes.Ldc_I4_1));
        });
    }

    [TestMethod]
    public void An_idle_connection_that_keeps_a_newcomer_out_is_caught()
    {
        // Those that are idle are looked for in the phase Live, not in the phase Head.
        AssertAmong(ViolationKind.Refused, module => Mutant.Method(module, Engine, "FindIdlest")
            .Body.Instructions.First(i => i.OpCode == OpCodes.Ldc_I4_1
                && i.Previous.Operand is MemberReference { Name: "Phase" or "get_Phase" })
            .OpCode = OpCodes.Ldc_I4_5);
    }

    [TestMethod]
    public void A_place_that_is_not_there_is_not_changed_in_silence()
    {
        Assert.ThrowsExactly<AssertFailedException>(() => Mutant.Run(
            module => OmitCall(module, Engine, "HandleSent", "NoSuchMethod"), FirstSeed, 1, 0.001));
    }

    private static void OmitCall(
        ModuleDefinition module, string type, string name, string callee, params OpCode[] result)
    {
        MethodDefinition method = Mutant.Method(module, type, name);
        Mutant.Omit(method, Mutant.The(method, i => Mutant.Calls(i, callee)), result);
    }

    // One of the seeds must show this kind, whatever the others show first.
    private static void AssertAmong(ViolationKind kind, Action<ModuleDefinition> change)
    {
        List<string?> found = [];
        for (int seed = 1; seed <= 2 * Seeds; seed++)
        {
            found.Add(Mutant.Run(change, seed, 1, Hours));
            if (found[^1]?.StartsWith($"{kind}:", StringComparison.Ordinal) ?? false)
            {
                return;
            }
        }

        Assert.Fail($"expected {kind} among: {string.Join('\n', found)}");
    }

    private static void AssertCaught(
        ViolationKind kind,
        Action<ModuleDefinition> change,
        long from = FirstSeed,
        int seeds = Seeds)
    {
        string? found = Mutant.Run(change, from, seeds, Hours);
        Assert.IsNotNull(found, $"{seeds} seeds passed; expected {kind}");
        Assert.StartsWith($"{kind}:", found);
    }
}
