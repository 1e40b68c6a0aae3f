using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>What a relay logs.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(101, LogLevel.Warning, "board {Board} is sent away: {Reason}")]
    public static partial void BoardSentAway(ILogger log, string board, string reason);

    [LoggerMessage(102, LogLevel.Warning,
        "board {Board} sends more than {Rate} events a second and is made to wait")]
    public static partial void BoardSlowed(ILogger log, string board, int rate);

    [LoggerMessage(103, LogLevel.Information, "board {Board} cannot be followed: {Reason}")]
    public static partial void PullEnded(ILogger log, string board, string reason);

    [LoggerMessage(106, LogLevel.Information,
        "board {Board} is reached another way, {Way}; pulling it waits until that is gone")]
    public static partial void PullWaits(ILogger log, string board, string way);

    [LoggerMessage(107, LogLevel.Error, "pulling board {Board} has failed and is tried again")]
    public static partial void PullFault(ILogger log, string board, Exception fault);

    [LoggerMessage(105, LogLevel.Warning,
        "--devices {File}: everybody on this machine may read or change it, and it holds tokens; "
        + "expected chmod 600")]
    public static partial void DeviceFileOpen(ILogger log, string file);

    [LoggerMessage(106, LogLevel.Warning, "board {Board} cannot be served: {Reason}")]
    public static partial void BoardRefused(ILogger log, string board, string reason);

    [LoggerMessage(107, LogLevel.Information,
        "board {Board} is given up: it was away, and nobody asked for it, for {Hours} hours")]
    public static partial void BoardGivenUp(ILogger log, string board, double hours);

    [LoggerMessage(104, LogLevel.Warning, "{Reason}; the relay runs without a broker")]
    public static partial void NoBroker(ILogger log, string reason);
}
