using System.Globalization;
using Comet.Embedded.Engine;
using Comet.Simulator.Options;

namespace Comet.Simulator.Fleet;

/// <summary>What <c>fleet N</c> says.</summary>
internal sealed record FleetOptions
{
    /// <summary>The first board's port, unless <c>--port</c> says otherwise: the last digits of a
    /// port are then the board's number.</summary>
    public const int DefaultPort = 9001;

    public const int BoardsMax = 10_000;
    public const int SubscribersMax = 100_000;
    public const int DefaultSummarySeconds = 10;

    /// <summary>What each board's temperature is unless a signal is given: no two are alike, and
    /// nearly each sample is another one than the last.</summary>
    public const string DefaultSignal = "temperature=trace+noise:0.5";

    public required int Boards { get; init; }

    /// <summary>What each board is like. Its port is that of the first, its seed the one that the
    /// boards' are derived from, its bench's port the fleet's page's.</summary>
    public SimulatorOptions Board { get; init; } = new() { Port = DefaultPort };

    /// <summary>Whether all boards share the port, each under a path of its own.</summary>
    public bool HasOnePort { get; init; }

    /// <summary>On how many boards, in per cent, the faults are on from the start.</summary>
    public double FaultSharePercent { get; init; } = 100;

    /// <summary>Clients of its own.</summary>
    public int Subscribers { get; init; }

    /// <summary>After how many seconds it ends by itself; null = it does not.</summary>
    public int? ForSeconds { get; init; }

    /// <summary>How often it tells how things are where there is no terminal.</summary>
    public int SummarySeconds { get; init; } = DefaultSummarySeconds;

    /// <summary>How long a board may owe an answer before it counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The id of a board: its number, from 1, with four digits or more, so that a board
    /// has the same id in a fleet of any size.</summary>
    /// <param name="index">From 0.</param>
    public static string IdOf(int index)
    {
        return $"board-{(index + 1).ToString("D4", CultureInfo.InvariantCulture)}";
    }

    /// <summary>How many clients of its own a board has slots for.</summary>
    public static int SubscribersPerBoard(CometLimits limits)
    {
        int slots = limits.Connections - limits.ReservedForRequests;
        return limits.ConnectionsPerPeer == 0 ? slots : Math.Min(slots, limits.ConnectionsPerPeer);
    }

    /// <exception cref="SimulatorException">Its parts do not go together.</exception>
    public void Check(CometLimits limits)
    {
        int room = SubscribersPerBoard(limits);
        if (Subscribers > (long)room * Boards)
        {
            throw Refuse($"--subscribers {Subscribers}: {Boards} boards have room for {room} each; "
                + $"expected {(long)room * Boards} at most");
        }

        if (HasOnePort && Board.UsesTls)
        {
            throw Refuse("--one-port: what is asked for cannot be seen under TLS; expected no "
                + "--tls, or a proxy in front that ends it");
        }

        if (FaultSharePercent < 100 && Board.Faults.Count == 0)
        {
            throw Refuse(
                "--fault-share: there is no --fault; expected one, or none of them");
        }
    }

    private static SimulatorException Refuse(string message)
    {
        return new SimulatorException(message, SimulatorException.UsageExitCode);
    }
}
