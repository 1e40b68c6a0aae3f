using Microsoft.Extensions.Logging;
using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>What is logged of a broker.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(111, LogLevel.Warning,
        "the broker {Broker} cannot be reached: {Reason}; the relay serves its own boards and "
        + "tries again")]
    public static partial void BrokerAway(ILogger log, string broker, string reason);

    [LoggerMessage(112, LogLevel.Information, "the broker {Broker} is reached")]
    public static partial void BrokerReached(ILogger log, string broker);

    [LoggerMessage(113, LogLevel.Warning,
        "the broker does not permit to subscribe to {Topic}: {Reason}")]
    public static partial void SubscriptionRefused(
        ILogger log, string topic, MqttClientSubscribeResultCode reason);

    [LoggerMessage(114, LogLevel.Warning,
        "the broker does not permit to publish {Topic}: {Reason}")]
    public static partial void PublishRefused(
        ILogger log, string topic, MqttClientPublishReasonCode reason);

    [LoggerMessage(115, LogLevel.Error, "a message of {Topic} was not taken")]
    public static partial void MessageFault(ILogger log, string topic, Exception fault);

    [LoggerMessage(116, LogLevel.Warning,
        "more than {Max} boards are announced by the broker; {Board} and others are not served")]
    public static partial void TooManyBoards(ILogger log, int max, string board);

    [LoggerMessage(117, LogLevel.Information,
        "the relay {Relay} has the way to board {Board} now; the one here, {Way}, is closed")]
    public static partial void BoardMoved(
        ILogger log, string board, string relay, string way);

    [LoggerMessage(119, LogLevel.Warning,
        "comet/{Board}/presence names the relay {Relay} since {Since}, more than a day ahead of "
        + "this machine's clock, and is not followed; expected the time in ms since 1970")]
    public static partial void PresenceAhead(
        ILogger log, string board, string relay, long since);

    [LoggerMessage(120, LogLevel.Warning,
        "{Topic}: a message of {Count} bytes is left out, as others like it may be; expected at "
        + "most {Max}")]
    public static partial void MessageTooLong(ILogger log, string topic, int count, int max);

    [LoggerMessage(121, LogLevel.Warning,
        "board {Board} is not done with {Count} messages of the broker; others are left out")]
    public static partial void BoardBusy(ILogger log, string board, int count);

    [LoggerMessage(118, LogLevel.Error, "what the broker says of board {Board} is not followed")]
    public static partial void BoardFault(ILogger log, string board, Exception fault);

    [LoggerMessage(119, LogLevel.Warning,
        "a message of {Topic} has {Bytes} bytes, and the broker takes {Max}; it is left out")]
    public static partial void MessageTooLong(ILogger log, string topic, long bytes, int max);
}
