namespace Comet.Instructions;

/// <summary>
/// What nanoFramework's own WebSocketServer takes for the like on the same interpreter, sockets
/// included: one client, a message received and echoed.
/// </summary>
/// <param name="Operation">What is held against it.</param>
/// <param name="Microseconds">Its time.</param>
/// <param name="HeapBytes">What it takes of the heap.</param>
/// <param name="Target">How many times less the operation is meant to take; 0: nothing said.
/// </param>
public sealed record StockServer(
    string Operation, double Microseconds, int HeapBytes, double Target)
{
    /// <summary>All that is known.</summary>
    public static IReadOnlyList<StockServer> All { get; } =
    [
        new("echo-16", 68, 504, 5),
        new("echo-125", 77, 732, 0),
        new("echo-1024", 269, 2616, 2),
        new("deliver-long-polling-125", 77, 732, 10),
        new("deliver-streaming-125", 77, 732, 10),
        new("deliver-sse-125", 77, 732, 10),
        new("deliver-websocket-125", 77, 732, 10),
    ];

    /// <summary>What is held against an operation, or null.</summary>
    public static StockServer? For(string operation)
    {
        return All.FirstOrDefault(s => s.Operation == operation);
    }
}
