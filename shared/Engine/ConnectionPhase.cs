namespace Comet.Embedded.Engine;

/// <summary>What a connection is doing. The transitions are listed at the engine's head.</summary>
public enum ConnectionPhase
{
    /// <summary>The slot has no socket.</summary>
    Free,

    /// <summary>Between requests, or reading a request's head.</summary>
    Head,

    /// <summary>Reading the value that is to be published.</summary>
    Body,

    /// <summary>Writing a response that ends.</summary>
    Answer,

    /// <summary>A long poll without an event yet.</summary>
    Waiting,

    /// <summary>An event stream or an HTTP stream.</summary>
    Live,

    /// <summary>An open WebSocket.</summary>
    WebSocket,

    /// <summary>A WebSocket whose Close frame is yet to be written.</summary>
    Closing,

    /// <summary>Nothing more will be written; the rest is leaving.</summary>
    Finish,

    /// <summary>All has left; what the peer still sends is discarded until it ends.</summary>
    Lingering,

    /// <summary>The pump is to close the socket.</summary>
    Close,

    /// <summary>The pump is to reset the connection.</summary>
    Abort,
}
