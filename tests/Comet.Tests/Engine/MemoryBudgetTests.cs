using Comet.Embedded.Engine;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Engine;

[TestClass]
public class MemoryBudgetTests
{
    [TestMethod]
    public void Walk()
    {
        TestServer server = new();
        HeapWalk walk = HeapWalk.Of(server.Engine, server.Application);
        foreach (var pair in walk.Bytes) Console.WriteLine($"{pair.Value,7} {pair.Key}");
        Console.WriteLine(walk.Total);
    }
}
