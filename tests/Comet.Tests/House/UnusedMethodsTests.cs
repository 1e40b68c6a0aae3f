using Comet.Embedded.Foundation;
using Comet.Simulator.Hosting;
using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

[TestClass]
public class UnusedMethodsTests
{
    [TestMethod]
    public void Firmware_and_simulator_use_every_method_of_the_shared_code()
    {
        using ModuleDefinition shared = Il.Open(typeof(Ascii).Assembly.Location);
        using ModuleDefinition simulator = Il.Open(typeof(SimulatorHost).Assembly.Location);
        using ModuleDefinition firmware = DeviceImages.Open("firmware");
        IEnumerable<TypeDefinition> users = simulator.GetTypes().Concat(
            firmware.GetTypes().Where(t => t.Namespace == "Comet.Device"));

        // Only tests run the portable loops on the desktop.
        List<string> found =
            [.. UnusedMethods.Of(shared, users, "HostKernels.set_IsEnabled")];
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
        using ModuleDefinition whole = DeviceImages.OfText(Library + User);
        Assert.AreEqual(
            "nothing uses Base.Uncalled\nnothing uses Sample.get_Property\n"
                + "nothing uses Sample.Uncalled\nnothing uses Sample.Recursive\n"
                + "Base.Called is used or gone",
            string.Join('\n', UnusedMethods.Of(whole, [], "User.Main", "Base.Called")));
    }
}
