using System.Diagnostics;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.House;

namespace Comet.Tests.Load;

/// <summary>The program, as it is started by hand.</summary>
[TestClass]
public class ComparisonTests
{
    [TestMethod]
    public async Task Servers_that_are_built_here_are_compared_and_ended()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the load client is written for Linux");
        }

        (int exitCode, string output, string errors) = await RunAsync(
            "--peers", "kestrel", "comet", "null", "--cases", "echo-10", "fanout-ws", "long-poll",
            "--sizes", "5", "--rounds", "1", "--seconds", "0.1", "--warm-up", "0.05");
        Assert.AreEqual(0, exitCode, errors);
        string[] rows = [.. output.Split('\n').Where(
            line => line.StartsWith("| ", StringComparison.Ordinal) && line.EndsWith(" 0 |"))];

        // Nothing is missed; long polling is not for the null server.
        Assert.HasCount(3 + 3 + 3 + 2, rows, output + errors);
    }

    [TestMethod]
    [DataRow("--cases nonsense: there is no such case", "--cases", "nonsense")]
    [DataRow("--peers nobody: there is no such server", "--peers", "nobody")]
    [DataRow("--seconds 0: expected a number from 0.05 to 600", "--seconds", "0")]
    [DataRow("--sizes 0: expected a number from 1", "--sizes", "0")]
    public async Task A_mistake_is_told(string line, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the load client is written for Linux");
        }

        (int exitCode, string output, string errors) = await RunAsync(arguments);
        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        StringAssert.Contains(errors, line);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        params string[] arguments)
    {
        // In the same configuration as these tests.
        string framework = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string configuration = Path.GetDirectoryName(framework)!;
        string program = Path.Combine(
            Repository.Root,
            "tests/Comet.Load/bin",
            Path.GetFileName(configuration),
            Path.GetFileName(framework),
            "Comet.Load.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(Limit.Token);
        try
        {
            await process.WaitForExitAsync(Limit.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
