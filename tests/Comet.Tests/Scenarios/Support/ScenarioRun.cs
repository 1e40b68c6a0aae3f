using Comet.Embedded.Engine;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Reading;
using Comet.Simulator.Scenarios.Reports;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Tests.Scenarios.Support;

/// <summary>Runs scenarios that a test has written.</summary>
internal static class ScenarioRun
{
    public const string File = "test.yaml";

    /// <summary>Reads a scenario that is right.</summary>
    public static Scenario Read(string text)
    {
        Scenario? scenario =
            ScenarioFile.Parse(File, text, out IReadOnlyList<ScenarioError> errors);
        Assert.IsEmpty(errors, string.Join('\n', errors));
        return scenario!;
    }

    /// <summary>Runs one, whatever comes of it.</summary>
    /// <param name="text">The file.</param>
    /// <param name="output">What it has told, with all events.</param>
    /// <param name="adjust">May change the limits.</param>
    /// <param name="isWall">By the wall clock.</param>
    public static ScenarioResult Run(
        string text,
        out string output,
        Action<CometLimits>? adjust = null,
        bool isWall = false)
    {
        Scenario scenario = Read(text);
        using StringWriter writer = new();
        ScenarioResult result = ScenarioRunner.Run(
            isWall ? scenario with { Clock = ScenarioClock.Wall } : scenario,
            new RunSettings { Adjust = adjust },
            new PlainReport(writer, true),
            CancellationToken.None);
        output = writer.ToString().ReplaceLineEndings("\n");
        return result;
    }

    /// <summary>Runs one that is to pass.</summary>
    public static string Passes(string text, bool isWall = false)
    {
        ScenarioResult result = Run(text, out string output, isWall: isWall);
        Assert.IsTrue(result.HasPassed, output);
        return output;
    }

    /// <summary>Runs one that is to fail.</summary>
    /// <returns>Why it did.</returns>
    public static string Fails(
        string text, int line, Action<CometLimits>? adjust = null, bool isWall = false)
    {
        ScenarioResult result = Run(text, out string output, adjust, isWall);
        Assert.IsFalse(result.HasPassed, output);
        Assert.AreEqual(line, result.Failure!.Step.Position.Line, output);
        return result.Failure.Failure!;
    }
}
