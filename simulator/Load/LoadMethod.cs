namespace Comet.Simulator.Load;

/// <summary>How a client follows its board.</summary>
internal enum LoadMethod
{
    WebSocket,
    ServerSentEvents,
    Streaming,
    LongPolling,
    Polling,
}
