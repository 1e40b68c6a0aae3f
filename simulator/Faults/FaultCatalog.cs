using Comet.Simulator.Options;

namespace Comet.Simulator.Faults;

/// <summary>All the faults that there are.</summary>
public static class FaultCatalog
{
    /// <summary>The parameter that names a connection slot; −1 = all.</summary>
    public const string Slot = "slot";

    /// <summary>The parameter that says after how many seconds a fault ends; 0 = never.</summary>
    public const string For = "for";

    /// <summary>The longest that anything may be told to last, in s: a day.</summary>
    public const int SecondsMax = 86_400;

    private static readonly FaultParameter s_slot = FaultParameter.Number(
        Slot, "the slot", -1, SimulatorOptions.ConnectionsMax - 1, -1);

    private static readonly FaultParameter s_for =
        FaultParameter.Number(For, "seconds", 0, SecondsMax, 0);

    /// <summary>The faults, in the order in which they are shown.</summary>
    public static IReadOnlyList<FaultType> All { get; } =
    [
        Link(FaultKind.Latency, "latency", "bytes take so long, both ways, and at random longer",
            FaultParameter.Number("ms", "ms", 0, 60_000),
            FaultParameter.Number("jitter", "ms", 0, 60_000, 0)),
        Link(FaultKind.Bandwidth, "bandwidth", "so many bytes a second, each way",
            FaultParameter.Number("bytes", "bytes a second", 1, 1_000_000_000)),
        Link(FaultKind.Segment, "segment", "a receive or a send carries no more than so many bytes",
            FaultParameter.Number("bytes", "bytes", 1, 65_535)),
        Link(FaultKind.Stall, "stall", "nothing moves in either direction, and nothing is lost"),
        Link(FaultKind.HalfOpen, "half-open", "what the peer sends vanishes, its end included"),
        Link(FaultKind.SendTimeout, "send-timeout", "nothing that the board sends leaves"),
        new(FaultKind.Reset, "reset", "connections are reset (RST)", false, [s_slot]),
        new(FaultKind.WifiOff, "wifi-off",
            "the board is off the network: its connections are gone, newcomers are reset", true,
            [
                FaultParameter.Number("seconds", "seconds", 0, SecondsMax, 0),
                FaultParameter.Choice("peers", "silent", "reset"),
            ]),
        new(FaultKind.NewAddress, "new-address",
            "the board is given another address: all connections are reset", false, []),
        Lasting(FaultKind.AcceptFailure, "accept-failure",
            "accepting fails; newcomers wait in the system's backlog"),
        Lasting(FaultKind.SensorException, "sensor-exception", "reading a sensor throws",
            FaultParameter.Choice("sensor", "both", "temperature", "light")),
        Lasting(FaultKind.ClockJump, "clock-jump",
            "the clock of the events' times is set, or that of all deadlines put on",
            FaultParameter.Number("seconds", "seconds", -1_000_000_000, 1_000_000_000),
            FaultParameter.Choice("clock", "utc", "uptime")),
        new(FaultKind.Reboot, "reboot",
            "the board starts anew, with another epoch and an empty log, after so many seconds",
            false,
            [
                FaultParameter.Number("seconds", "seconds", 0, SecondsMax, 1),
                FaultParameter.Choice("peers", "reset", "silent"),
            ]),
        Lasting(FaultKind.BrownOut, "brown-out", "the board reboots again and again",
            FaultParameter.Number("every", "seconds", 1, SecondsMax, 10),
            FaultParameter.Number("boot", "seconds", 0, SecondsMax, 1),
            FaultParameter.Choice("peers", "reset", "silent")),
    ];

    /// <summary>The fault of a name.</summary>
    /// <exception cref="SimulatorException">There is none.</exception>
    public static FaultType Find(string name)
    {
        return All.FirstOrDefault(type => type.Name == name)
            ?? throw new SimulatorException(
                (name.Length == 0 ? "fault: the name is missing" : $"fault {name}: there is none "
                    + "of this name") + "; expected "
                + string.Join(", ", All.Select(type => type.Name)),
                SimulatorException.UsageExitCode);
    }

    private static FaultType Link(
        FaultKind kind, string name, string summary, params FaultParameter[] parameters)
    {
        return new FaultType(kind, name, summary, true, [.. parameters, s_slot, s_for]);
    }

    private static FaultType Lasting(
        FaultKind kind, string name, string summary, params FaultParameter[] parameters)
    {
        return new FaultType(kind, name, summary, true, [.. parameters, s_for]);
    }
}
