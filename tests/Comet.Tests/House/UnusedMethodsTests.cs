using Comet.Simulator.Hosting;
using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

[TestClass]
public class UnusedMethodsTests
{
    private static readonly string[] s_unasked =
    [
        // How a program that embeds the engine follows it; the simulator counts its own sockets.
        // The firmware's pump cannot shut down one side of a socket; the simulator's can.
        "CometEngine.get_InUse", "CometEngine.get_IsStopped", "CometEngine.IsPeerSending",
    ];

    [TestMethod]
    public void Server_and_simulator_use_every_method_of_the_shared_code()
    {
        using ModuleDefinition shared = SharedCode.HostBuild();
        using ModuleDefinition simulator = Il.Open(typeof(SimulatorHost).Assembly.Location);
        List<string> found = [.. UnusedMethods.Of(shared, [simulator], s_unasked)];
        Assert.IsEmpty(found, string.Join('\n', found));
    }

    [TestMethod]
    public void A_method_without_a_user_is_found()
    {
        const string Library = """
            public abstract class Base
            {
                public abstract int Called();
                public abstract int Uncalled();
            }

            public sealed class Sample : Base
            {
                public Sample(int a) { Field = a; }
                public int Field;
                public int Property { get { return Field; } }
                public override int Called() { return Internal(); }
                public override int Uncalled() { return Field; }
                public override string ToString() { return ""; }
                public static int Recursive(int a) { return a < 1 ? 0 : Recursive(a - 1); }
                internal int Internal() { return Private(); }
                private int Private() { return Field; }
            }
            """;
        const string User = """
            public static class User
            {
                public static int Main() { return new Sample(1).Called(); }
            }
            """;
        using ModuleDefinition whole = Il.Open(new MemoryStream(
            SharedCode.Compile([("Library.cs", Library), ("User.cs", User)])));
        Assert.AreEqual(
            "nothing uses Base.Uncalled\nnothing uses Sample.get_Property\n"
                + "nothing uses Sample.Uncalled\nnothing uses Sample.Recursive\n"
                + "Base.Called is used or gone",
            string.Join('\n', UnusedMethods.Of(whole, [], "User.Main", "Base.Called")));
    }
}
