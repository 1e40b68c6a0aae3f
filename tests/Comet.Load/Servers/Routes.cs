namespace Comet.Load.Servers;

/// <summary>Where a server has what, as request-targets; null where it has nothing.</summary>
internal sealed record Routes
{
    /// <summary>A WebSocket that sends messages back.</summary>
    public string? Echo { get; init; }

    /// <summary>Whether the echo is one of bytes, without HTTP and frames.</summary>
    public bool IsEchoOfBytes { get; init; }

    /// <summary>Events as WebSocket messages, from now on.</summary>
    public string? WebSocket { get; init; }

    /// <summary>Events as Server-Sent Events, from now on.</summary>
    public string? EventStream { get; init; }

    /// <summary>Events as one body without end, from now on.</summary>
    public string? Stream { get; init; }

    /// <summary>The latest event; what <see cref="Since"/> is added to asks for the next.</summary>
    public string? LongPoll { get; init; }

    /// <summary>
    /// Put before the id where the target says what came last; null where the validators of the
    /// last answer do, <c>Last-Modified</c> and <c>ETag</c>.
    /// </summary>
    public string? Since { get; init; } = "&since=";

    /// <summary>Where events are posted to.</summary>
    public string? Publish { get; init; }
}
