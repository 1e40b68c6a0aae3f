namespace Comet.Embedded.Engine;

/// <summary>
/// Why a well-formed request or message is refused. Grammar errors have their own enum, see
/// <see cref="Comet.Embedded.Http.HttpReject"/>.
/// </summary>
public enum RequestError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>404: no such path.</summary>
    PathUnknown,

    /// <summary>404: no such topic, in the path, in <c>topics</c> or in a message.</summary>
    TopicUnknown,

    /// <summary>403: only the device publishes to the topic.</summary>
    TopicReadOnly,

    /// <summary>400: <c>since</c> or <c>Last-Event-ID</c> is neither a word nor an id.</summary>
    SinceMalformed,

    /// <summary>400: <c>wait</c> is not a whole number of seconds in its range.</summary>
    WaitOutOfRange,

    /// <summary>400: the value is not one JSON value.</summary>
    JsonInvalid,

    /// <summary>405 and <c>Allow</c>.</summary>
    MethodNotAllowed,

    /// <summary>501: the method is unknown.</summary>
    MethodUnknown,

    /// <summary>426: the path speaks WebSocket, version 13.</summary>
    UpgradeRequired,

    /// <summary>400: the opening handshake has no key.</summary>
    KeyMissing,

    /// <summary>413: the value is longer than allowed.</summary>
    BodyTooLarge,

    /// <summary>408: the request did not arrive in time.</summary>
    RequestTimeout,

    /// <summary>503: no slot is left for a response that stays open.</summary>
    SubscribersFull,

    /// <summary>503: the transmit buffer cannot hold a part of the report.</summary>
    StatusUnavailable,

    /// <summary>400: the message is no object with <c>topic</c> and <c>data</c>.</summary>
    MessageMalformed,

    /// <summary>413: with its envelope the event is larger than the log.</summary>
    EventTooLarge,

    /// <summary>401: no access token was presented (RFC 6750 §3).</summary>
    TokenMissing,

    /// <summary>401: the access token is not one of the server's (RFC 6750 §3.1).</summary>
    TokenInvalid,

    /// <summary>400: more than one access token was presented (RFC 6750 §3.1).</summary>
    TokenRepeated,

    /// <summary>403: the access token does not permit to publish (RFC 6750 §3.1).</summary>
    TokenInsufficient,

    /// <summary>403: the name asked for is not the server's (DNS rebinding).</summary>
    HostForeign,

    /// <summary>403: a page of another origin that is not listed asks.</summary>
    OriginForeign,

    /// <summary>429: more requests came than a second has room for (RFC 6585 §4).</summary>
    TooManyRequests,
}
