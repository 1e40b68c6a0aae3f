using Comet.Embedded.Engine;
using Comet.Tests.Portability;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Engine;

/// <summary>
/// How long the comparison of a token takes does not depend on what is in it: the code that sees
/// its octets has no branch, in either build.
/// </summary>
[TestClass]
public class ConstantTimeTests
{
    [TestMethod]
    [DataRow("host", "AccessTokens", "Compare")]
    [DataRow("host", "RequestReader", "ReadToken")]
    [DataRow("device", "AccessTokens", "Compare")]
    [DataRow("device", "RequestReader", "ReadToken")]
    public void Nothing_branches_on_an_octet_of_a_token(string build, string type, string name)
    {
        using ModuleDefinition module = build == "host" ? HostBuild() : DeviceBuild();
        Assert.IsEmpty(Branches(module, type, name));
    }

    [TestMethod]
    public void A_branch_would_be_found()
    {
        using ModuleDefinition module = HostBuild();
        Assert.IsNotEmpty(Branches(module, "AccessTokens", "RoleOf"));
    }

    [TestMethod]
    public void An_octet_differs_or_not_whatever_its_value()
    {
        AccessTokens tokens = new("12345678", "abcdefgh");
        for (int octet = 0; octet < 256; octet++)
        {
            int expected = AccessTokens.BothDiffer & ((octet == '3' ? ~1 : ~0)
                & (octet == 'c' ? ~2 : ~0));
            Assert.AreEqual(expected, tokens.Compare(octet, 2), $"{octet}");
            Assert.AreEqual(expected, tokens.Compare(octet, 10), $"{octet}");
        }
    }

    private static ModuleDefinition HostBuild()
    {
        return Il.Open(typeof(AccessTokens).Assembly.Location);
    }

    private static ModuleDefinition DeviceBuild()
    {
        return DeviceImages.Open("firmware");
    }

    // A debug build jumps over nothing to where it returns; that is no decision.
    private static List<Instruction> Branches(ModuleDefinition module, string type, string name)
    {
        MethodDefinition method = module.GetType($"Comet.Embedded.Engine.{type}").Methods
            .Single(m => m.Name == name);
        return [.. method.Body.Instructions.Where(
            i => i.OpCode.FlowControl == FlowControl.Cond_Branch)];
    }
}
