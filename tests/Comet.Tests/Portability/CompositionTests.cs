using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Comet.Tests.Portability;

/// <summary>
/// What the composition root, which runs on the board only, must not do without: nobody is served
/// before the options were found good, and by an engine without their tokens.
/// </summary>
[TestClass]
public class CompositionTests
{
    private const string Root = "Comet.Device.Program";

    [TestMethod]
    public void Nobody_is_served_unless_the_options_were_found_good()
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        MethodDefinition main = MethodOf(module, Root, "Main");
        Instruction check = main.Body.Instructions.Single(i => Calls(i, "RefusalOf"));
        Assert.Contains(Serves, Flow(main, main.Body.Instructions[0], null));
        Assert.DoesNotContain(Serves, Flow(main, main.Body.Instructions[0], check),
            "the server may start without the check");

        // What it says is looked at, and leads elsewhere when there is something.
        Instruction branch = check;
        do
        {
            branch = branch.Next;
        }
        while (branch.OpCode.Code is Code.Stloc or Code.Ldloc or Code.Dup);

        Assert.IsTrue(branch.OpCode.Code is Code.Brfalse or Code.Brtrue, $"{branch}");
        Instruction refused = branch.OpCode.Code == Code.Brfalse
            ? branch.Next
            : (Instruction)branch.Operand;
        Assert.DoesNotContain(Serves, Flow(main, refused, null), "a refusal starts the server");
    }

    [TestMethod]
    [DataRow("Main", "RefusalOf")]
    [DataRow("Serve", "TokensOf")]
    public void Options_are_given_in_the_order_of_what_they_are_taken_for(
        string method, string callee)
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        Instruction call = MethodOf(module, Root, method).Body.Instructions
            .Single(i => Calls(i, callee));
        string[] expected =
        [
            .. ((MethodReference)call.Operand).Resolve().Parameters.Select(p => p.Name),
        ];
        List<string> given = [];
        for (Instruction at = call.Previous; given.Count < expected.Length; at = at.Previous)
        {
            MethodReference getter = (MethodReference)at.Operand;
            Assert.AreEqual("Comet.Device.DeviceOptions", getter.DeclaringType.FullName);
            given.Insert(0, getter.Name["get_".Length..]);
        }

        Assert.AreEqual(
            string.Join(' ', expected), string.Join(' ', given), ignoreCase: true);
    }

    [TestMethod]
    public void The_engine_has_the_tokens_and_the_policy_of_the_options()
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        IReadOnlyList<Instruction> body = [.. MethodOf(module, Root, "Serve").Body.Instructions];
        Instruction made = body.Single(i => i.OpCode.Code == Code.Newobj
            && ((MethodReference)i.Operand).DeclaringType.Name == "CometEngine");
        AssertHandedOver(body, made, made.Previous.Previous, "AccessTokens", "TokensOf", 2);
        AssertHandedOver(body, made, made.Previous, "AccessPolicy", "PolicyOf", 1);
    }

    // The argument so far from the end is the variable that the check's result was kept in.
    private static void AssertHandedOver(
        IReadOnlyList<Instruction> body,
        Instruction made,
        Instruction argument,
        string type,
        string source,
        int fromEnd)
    {
        Assert.AreEqual(
            type, ((MethodReference)made.Operand).Parameters[^fromEnd].ParameterType.Name);
        Assert.AreEqual(Code.Ldloc, argument.OpCode.Code, $"{argument} is handed over");
        Instruction kept = body.Single(
            i => i.OpCode.Code == Code.Stloc && i.Operand == argument.Operand);
        Assert.IsTrue(Calls(kept.Previous, source), $"{kept.Previous} is the source");
    }

    private static MethodDefinition MethodOf(ModuleDefinition module, string type, string name)
    {
        MethodDefinition method = module.GetType(type).Methods.Single(m => m.Name == name);
        method.Body.SimplifyMacros();
        return method;
    }

    private static bool Calls(Instruction at, string method)
    {
        return at.OpCode.Code == Code.Call && ((MethodReference)at.Operand).Name == method;
    }

    // Whether it leads, through the composition root's own methods, to the pump.
    private static bool Serves(Instruction at)
    {
        return at.Operand is MethodReference called
            && (called.FullName.EndsWith(" Comet.Device.SocketPump::Run()",
                    StringComparison.Ordinal)
                || (called.DeclaringType.FullName == Root
                    && called.Resolve().Body.Instructions.Any(Serves)));
    }

    // What may run from an instruction on, up to another one.
    private static HashSet<Instruction> Flow(
        MethodDefinition method, Instruction from, Instruction? end)
    {
        HashSet<Instruction> seen = [];
        Stack<Instruction?> waiting = new([from]);
        while (waiting.TryPop(out Instruction? at))
        {
            if (at is null || at == end || !seen.Add(at))
            {
                continue;
            }

            if (at.Operand is Instruction target)
            {
                waiting.Push(target);
            }

            if (at.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return
                or FlowControl.Throw))
            {
                waiting.Push(at.Next);
            }

            foreach (ExceptionHandler handler in method.Body.ExceptionHandlers.Where(
                h => at.Offset >= h.TryStart.Offset && at.Offset < h.TryEnd.Offset))
            {
                waiting.Push(handler.HandlerStart);
            }
        }

        return seen;
    }
}
