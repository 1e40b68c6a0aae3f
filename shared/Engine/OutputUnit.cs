namespace Comet.Embedded.Engine;

/// <summary>The piece of output that a connection is rendering.</summary>
public enum OutputUnit
{
    /// <summary>None: the phase decides what comes next.</summary>
    None,

    /// <summary>A complete response that reports an error.</summary>
    Error,

    /// <summary>The interim response 100 (RFC 9110 §15.2.1).</summary>
    Continue,

    /// <summary>The complete response to a publish.</summary>
    Published,

    /// <summary>A complete 204: a preflight's, or one that sets the cookie or takes it back.
    /// </summary>
    NoContent,

    /// <summary>A complete 304, or the head of a 200 that carries content.</summary>
    ContentHead,

    /// <summary>The next slice of a file.</summary>
    Content,

    /// <summary>The head of the status report and its first part.</summary>
    StatusHead,

    /// <summary>The status of one connection.</summary>
    StatusRow,

    /// <summary>The end of the status report.</summary>
    StatusEnd,

    /// <summary>The head of a delivery method's response.</summary>
    MethodHead,

    /// <summary>The notice of another epoch.</summary>
    Reset,

    /// <summary>The notice of ids that can no longer be had.</summary>
    Gap,

    /// <summary>An event.</summary>
    Event,

    /// <summary>A heartbeat.</summary>
    Heartbeat,

    /// <summary>The end of a delivery method's response.</summary>
    MethodEnd,

    /// <summary>The server's opening handshake (RFC 6455 §4.2.2).</summary>
    Handshake,

    /// <summary>The answer to the held WebSocket message.</summary>
    Reply,

    /// <summary>The Close frame (RFC 6455 §5.5.1).</summary>
    CloseFrame,
}
