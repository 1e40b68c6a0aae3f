namespace Comet.Embedded.Engine;

/// <summary>What a path stands for. The order is that of the names in the request reader.</summary>
public enum Route
{
    /// <summary><c>/poll</c>.</summary>
    Poll,

    /// <summary><c>/long-poll</c>.</summary>
    LongPoll,

    /// <summary><c>/stream</c>.</summary>
    Stream,

    /// <summary><c>/sse</c>.</summary>
    ServerSentEvents,

    /// <summary><c>/ws</c>.</summary>
    WebSocket,

    /// <summary><c>/echo</c>.</summary>
    Echo,

    /// <summary><c>/reverse</c>.</summary>
    Reverse,

    /// <summary><c>/ws.php</c>, the same as <c>/reverse</c>.</summary>
    ReverseAlias,

    /// <summary><c>/status</c>.</summary>
    Status,

    /// <summary><c>/publish/</c> and a topic.</summary>
    Publish,

    /// <summary><c>/login</c>: sets the cookie that shows the token.</summary>
    Login,

    /// <summary><c>/logout</c>: takes it back.</summary>
    Logout,

    /// <summary>A file of the content source.</summary>
    Content,

    /// <summary>Nothing known; also the route of a connection without a request.</summary>
    None,
}
