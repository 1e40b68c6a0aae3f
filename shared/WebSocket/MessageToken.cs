namespace Comet.Embedded.WebSocket;

/// <summary>What one call of <see cref="MessageDecoder.Read"/> found.</summary>
public enum MessageToken
{
    /// <summary>All input was taken and no token is complete.</summary>
    NeedMoreData,

    /// <summary>A slice of a text or binary message; empty when a frame was.</summary>
    Data,

    /// <summary>A slice of a ping's payload.</summary>
    Ping,

    /// <summary>A whole pong; its payload was discarded.</summary>
    Pong,

    /// <summary>A whole close frame. The peer sends nothing after it: read no more.</summary>
    Close,

    /// <summary>The peer broke a rule; <see cref="MessageDecoder.CloseCode"/> says which.</summary>
    Failed,
}
