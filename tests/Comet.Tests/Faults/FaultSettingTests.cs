using Comet.Simulator.Faults;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Faults;

/// <summary>How faults are written, and what is said of one that cannot be meant.</summary>
[TestClass]
public class FaultSettingTests
{
    [TestMethod]
    public void The_first_argument_may_go_without_its_name()
    {
        foreach (string text in new[] { "latency=200,jitter=50", "latency=jitter=50,ms=200" })
        {
            FaultSetting setting = FaultSetting.Parse(text);
            Assert.AreEqual(FaultKind.Latency, setting.Type.Kind);
            Assert.AreEqual(200, setting["ms"]);
            Assert.AreEqual(50, setting["jitter"]);
            Assert.AreEqual(-1, setting.Slot);
            Assert.AreEqual(0, setting["for"]);
        }
    }

    [TestMethod]
    public void What_is_not_said_is_as_documented()
    {
        Assert.AreEqual(1, FaultSetting.Parse("reboot")["seconds"]);
        Assert.IsTrue(FaultSetting.Parse("reboot").Is("peers", "reset"));
        Assert.IsTrue(FaultSetting.Parse("wifi-off=5").Is("peers", "silent"));
        Assert.IsTrue(FaultSetting.Parse("clock-jump=-3600").Is("clock", "utc"));
        Assert.IsTrue(FaultSetting.Parse("sensor-exception=light").Is("sensor", "light"));
        Assert.AreEqual(3, FaultSetting.Parse("stall=slot=3").Slot);
    }

    [TestMethod]
    [DataRow("", "fault: the name is missing; expected latency, bandwidth, segment")]
    [DataRow("=5", "fault: the name is missing; expected latency, bandwidth, segment")]
    [DataRow("lag=1", "fault lag: there is none of this name; expected latency")]
    [DataRow("latency", "fault latency: expected ms=, a number of ms from 0 to 60000")]
    [DataRow("latency=", "fault latency: expected ms=")]
    [DataRow("latency=abc", "fault latency: abc: expected a number of ms from 0 to 60000")]
    [DataRow("latency=-1", "fault latency: -1: expected a number of ms from 0 to 60000")]
    [DataRow("latency=1.5", "fault latency: 1.5: expected a number")]
    [DataRow("latency=1,2", "fault latency: 2: expected one of ms=, jitter=, slot=, for=")]
    [DataRow("latency=1,speed=2", "fault latency: speed=2: expected one of ms=, jitter=")]
    [DataRow("latency=1,ms=2", "fault latency: ms=2: expected ms once")]
    [DataRow("latency=1,", "fault latency: expected one of ms=")]
    [DataRow("segment=0", "fault segment: 0: expected a number of bytes from 1 to 65535")]
    [DataRow("wifi-off=5,peers=loud", "fault wifi-off: peers=loud: expected silent or reset")]
    [DataRow("new-address=1", "fault new-address: 1: expected nothing")]
    public void What_cannot_be_meant_is_refused_with_what_was_expected(
        string text, string message)
    {
        SimulatorException fault =
            Assert.ThrowsExactly<SimulatorException>(() => FaultSetting.Parse(text));
        StringAssert.StartsWith(fault.Message, message);
        Assert.AreEqual(SimulatorException.UsageExitCode, fault.ExitCode);
    }

    [TestMethod]
    public void The_command_line_takes_several_and_names_the_wrong_one()
    {
        CommandLine line = new();
        SimulatorOptions options = line.Read(
            ["--fault", "latency=5", "--fault", "stall=slot=2", "--seed", "7"])!;
        CollectionAssert.AreEqual(
            new[] { FaultKind.Latency, FaultKind.Stall },
            options.Faults.Select(fault => fault.Type.Kind).ToArray());
        Assert.AreEqual(7, options.Seed);
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => line.Read(["--fault", "latency=5", "--fault", "latency=x"]));
        StringAssert.StartsWith(fault.Message, "--fault latency: x: expected a number of ms");
    }

    [TestMethod]
    public async Task What_this_board_does_not_have_is_refused_as_an_option()
    {
        SimulatorException fault = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => TestSimulator.StartAsync(
                new SimulatorOptions
                {
                    Faults = [FaultSetting.Parse("latency=1,slot=10")],
                }));
        Assert.AreEqual(
            "--fault latency: slot=10: expected -1 for all, or 0 to 9", fault.Message);
    }

    [TestMethod]
    public async Task What_this_board_does_not_have_is_refused()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        SimulatorException slot = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => simulator.Host.ApplyFaultAsync("stall", "slot=10"));
        Assert.AreEqual(
            "fault stall: slot=10: expected -1 for all, or 0 to 9", slot.Message);
        SimulatorException clock = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => simulator.Host.ApplyFaultAsync("clock-jump", "-5,clock=uptime"));
        StringAssert.StartsWith(
            clock.Message, "fault clock-jump: -5: expected 0 or more with clock=uptime");
        SimulatorException name = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => simulator.Host.ClearFaultAsync("lag"));
        StringAssert.StartsWith(name.Message, "fault lag: there is none");
        Assert.IsFalse(simulator.Host.Faults.Any(fault => fault.IsOn));
    }

    [TestMethod]
    public async Task A_fault_given_at_the_start_is_on_and_can_be_cleared()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions { Faults = [FaultSetting.Parse("latency=1,slot=2")] });
        await simulator.Host.ApplyFaultAsync("latency", "3");
        await simulator.Host.ApplyFaultAsync("latency", "4,slot=2");
        CollectionAssert.AreEquivalent(new[] { "3", "4,slot=2" }, Active(simulator).ToArray());
        await simulator.Host.ClearFaultAsync("latency");
        Assert.IsEmpty(Active(simulator));
        await simulator.Host.ApplyFaultAsync("stall", "for=1,slot=9");
        await Limit.UntilAsync(
            () => !simulator.Host.Faults.Any(fault => fault.IsOn), "its time is over");
    }

    private static IReadOnlyList<string> Active(TestSimulator simulator)
    {
        return simulator.Host.Faults.Single(fault => fault.Type.Name == "latency").Active;
    }
}
