using System.Net;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Pump;

/// <summary>Every message that the event loop logs.</summary>
internal static partial class PumpLog
{
    [LoggerMessage(1, LogLevel.Debug,
        "connection {Connection} accepted from {Peer} in slot {Slot}")]
    public static partial void Accepted(ILogger log, long connection, EndPoint? peer, int slot);

    [LoggerMessage(2, LogLevel.Debug, "a connection from {Peer} refused with {Status}")]
    public static partial void Refused(ILogger log, EndPoint? peer, int status);

    [LoggerMessage(3, LogLevel.Debug, "connection {Connection} asks: {Method} {Path}")]
    public static partial void Request(ILogger log, long connection, string method, string path);

    [LoggerMessage(4, LogLevel.Debug, "connection {Connection} follows by {Method}")]
    public static partial void Follows(ILogger log, long connection, string method);

    [LoggerMessage(5, LogLevel.Debug, "connection {Connection} upgraded to WebSocket, {Method}")]
    public static partial void Upgraded(ILogger log, long connection, string method);

    [LoggerMessage(6, LogLevel.Debug, "connection {Connection} is refused what it asks")]
    public static partial void RequestRefused(ILogger log, long connection);

    [LoggerMessage(7, LogLevel.Debug,
        "connection {Connection} closed: {Reason}; {BytesIn} bytes in, {BytesOut} out")]
    public static partial void Closed(
        ILogger log, long connection, string reason, long bytesIn, long bytesOut);

    [LoggerMessage(8, LogLevel.Trace, "connection {Connection}: {Count} bytes in")]
    public static partial void Received(ILogger log, long connection, int count);

    [LoggerMessage(9, LogLevel.Trace, "connection {Connection}: {Count} bytes out")]
    public static partial void Sent(ILogger log, long connection, int count);

    [LoggerMessage(10, LogLevel.Error, "connection {Connection} in slot {Slot} aborted by a fault")]
    public static partial void Aborted(ILogger log, Exception fault, long connection, int slot);

    [LoggerMessage(11, LogLevel.Error, "connection {Connection}: its slot {Slot} is lost")]
    public static partial void SlotLost(ILogger log, Exception fault, long connection, int slot);

    [LoggerMessage(12, LogLevel.Error, "a fault outside of any connection")]
    public static partial void Fault(ILogger log, Exception fault);

    [LoggerMessage(17, LogLevel.Error,
        "a fault outside of any connection, {Count} times more: {Reason}")]
    public static partial void FaultRepeated(ILogger log, int count, string reason);

    [LoggerMessage(13, LogLevel.Critical, "the event loop ended")]
    public static partial void LoopEnded(ILogger log, Exception fault);

    [LoggerMessage(14, LogLevel.Error, "{Reason}")]
    public static partial void RecordingEnded(ILogger log, string reason);

    [LoggerMessage(15, LogLevel.Warning, "{Reason}")]
    public static partial void ChipRefused(ILogger log, string reason);

    [LoggerMessage(16, LogLevel.Warning, "{Reason}; the board runs without a bench")]
    public static partial void NoBench(ILogger log, string reason);

    [LoggerMessage(17, LogLevel.Information, "{Reason}")]
    public static partial void UplinkEnded(ILogger log, string reason);
}
