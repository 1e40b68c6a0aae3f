namespace Comet.Embedded.Uplink;

/// <summary>Why a connection to the relay is given up.</summary>
public enum UplinkFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A line is not JSON, or no message of a relay.</summary>
    Malformed,

    /// <summary>An id is acknowledged that the board has not given out since boot.</summary>
    AckUnknown,

    /// <summary>The first message is neither an acknowledgement nor a <c>since</c>.</summary>
    GreetingUnanswered,

    /// <summary>What was sent is not acknowledged in time.</summary>
    Silent,
}
