namespace Comet.Simulator.Scenarios.Clients;

/// <summary>How a client follows the board.</summary>
internal enum ClientMethod
{
    Polling,
    LongPolling,
    Streaming,
    Sse,
    WebSocket,
}
