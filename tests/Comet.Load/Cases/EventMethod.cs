namespace Comet.Load.Cases;

/// <summary>How events come.</summary>
internal enum EventMethod
{
    WebSocket,
    EventStream,
    Stream,
    LongPoll,
}
