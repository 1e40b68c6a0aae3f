using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

/// <summary>The direction of dependencies, shown violations in every place they can hide.</summary>
[TestClass]
public class LayersTests
{
    private const string Used = """
        namespace Comet.Embedded.Http { public class Parser { public static int Count;
            public static void Run() { } } public enum Fault { None } }
        """;

    [TestMethod]
    [DataRow("class A : Http.Parser { }")]
    [DataRow("class A { Http.Parser b; }")]
    [DataRow("class A { Http.Parser[] b; }")]
    [DataRow("class A { void B(ref Http.Fault b) { } }")]
    [DataRow("class A { Http.Fault B() { return 0; } }")]
    [DataRow("class A { void B() { Http.Parser.Run(); } }")]
    [DataRow("class A { int B() { return Http.Parser.Count; } }")]
    [DataRow("class A { class C { object B() { return new Http.Parser(); } } }")]
    [DataRow("class A { bool B(object b) { return b is Http.Parser; } }")]
    public void A_use_against_the_direction_is_found(string declaration)
    {
        foreach (string folder in (string[])["Foundation", "WebSocket", "Topics"])
        {
            Assert.IsNotEmpty(Violations(folder, declaration), folder);
        }

        foreach (string folder in (string[])["Http", "Delivery", "Engine", "Board"])
        {
            Assert.IsEmpty(Violations(folder, declaration), folder);
        }
    }

    [TestMethod]
    public void A_type_in_no_known_folder_is_found()
    {
        Assert.IsNotEmpty(Violations("Helpers", "class A { }"));
        Assert.IsNotEmpty(Violations("Foundation", "} namespace Comet.Embedded { class A { }"));
    }

    [TestMethod]
    [DataRow("class A { System.Net.Sockets.Socket b; }")]
    [DataRow("class A { void B() { System.Threading.Thread.Sleep(1); } }")]
    [DataRow("class A { long B() { return System.DateTime.UtcNow.Ticks; } }")]
    [DataRow("class A { long B() { return System.Environment.TickCount64; } }")]
    [DataRow("class A { System.Random b; }")]
    [DataRow("class A { void B() { lock (this) { } } }")]
    [DataRow("class A { void B() { System.Console.WriteLine(); } }")]
    [DataRow("class A { System.IO.Stream b; }")]
    public void A_type_that_reaches_the_world_is_found(string declaration)
    {
        using ModuleDefinition module = Compile("Engine", declaration);
        Assert.IsNotEmpty(Layers.Worldly(module.Types));
        using ModuleDefinition clean = Compile("Engine", "class A { string b; }");
        Assert.IsEmpty(Layers.Worldly(clean.Types));
    }

    private static List<string> Violations(string folder, string declaration)
    {
        using ModuleDefinition module = Compile(folder, declaration);
        return [.. Layers.Direction(module.Types)];
    }

    private static ModuleDefinition Compile(string folder, string declaration)
    {
        string text = $"{Used}\nnamespace Comet.Embedded.{folder} {{ {declaration} }}";
        return DeviceImages.OfText(text);
    }
}
