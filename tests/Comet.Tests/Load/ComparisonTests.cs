using System.Diagnostics;
using System.Globalization;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Load;

/// <summary>The program, as it is started by hand.</summary>
[TestClass]
public class ComparisonTests
{
    [TestInitialize]
    public void NeedsLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the load client is written for Linux");
        }
    }

    [TestMethod]
    public async Task Servers_that_are_built_here_are_compared_and_ended()
    {
        using LoadProcess load = new(
            "--peers", "kestrel", "comet", "null", "--cases", "echo", "fanout-ws", "long-poll",
            "--sizes", "5", "--rounds", "1", "--seconds", "0.1", "--warm-up", "0.05");
        (int exitCode, string output) = await load.EndAsync();
        Assert.AreEqual(0, exitCode, load.Errors);
        string[] rows = [.. output.Split('\n').Where(
            line => line.StartsWith("| ", StringComparison.Ordinal) && line.EndsWith(" 0 |"))];

        // Two cases each, and nothing is missed; long polling is not for the null server.
        Assert.HasCount(6 + 6 + 2, rows, output + load.Errors);
        Assert.IsEmpty(load.Descendants());
    }

    [TestMethod]
    public async Task A_run_that_is_stopped_leaves_no_server_behind()
    {
        using LoadProcess load = new(
            "--peers", "comet", "--cases", "echo", "--seconds", "60", "--warm-up", "60");
        await Limit.UntilAsync(
            () => load.Descendants().Any(command => command.Contains("Comet.Simulator.dll")),
            "a server runs");
        using Process kill = Process.Start(
            "kill", ["-TERM", load.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Limit.Token);
        await load.EndAsync();
        Assert.IsEmpty(load.Descendants());
    }

    [TestMethod]
    [DataRow("--cases nonsense: there is no such case", "--cases", "nonsense")]
    [DataRow("--peers nobody: there is no such server", "--peers", "nobody")]
    [DataRow("--seconds 0: expected a number from 0.05 to 600", "--seconds", "0")]
    [DataRow("--sizes 0: expected a number from 1", "--sizes", "0")]
    public async Task A_mistake_is_told(string line, params string[] arguments)
    {
        using LoadProcess load = new(arguments);
        (int exitCode, string output) = await load.EndAsync();
        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        StringAssert.Contains(load.Errors, line);
    }
}
