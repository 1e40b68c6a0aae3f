using System.Net.WebSockets;

namespace Comet.Fuzz.Oracles;

/// <summary>What .NET's WebSocket, as the server, reads from a client's stream.</summary>
internal static class ManagedFrames
{
    /// <summary>
    /// The messages and pings, then <c>close …</c>, <c>failed</c> or nothing when the stream ends.
    /// </summary>
    public static List<string> Read(ReadOnlySpan<byte> wire)
    {
        DuplexMemory memory = new(wire.ToArray());
        using WebSocket socket = WebSocket.CreateFromStream(
            memory, isServer: true, null, Timeout.InfiniteTimeSpan);
        List<string> items = [];
        byte[] buffer = new byte[4096];
        MemoryStream message = new();
        try
        {
            while (true)
            {
                // Completes at once: the stream is memory.
                WebSocketReceiveResult result = socket
                    .ReceiveAsync(buffer, CancellationToken.None).GetAwaiter().GetResult();
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    items.Add("close");
                    break;
                }

                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage)
                {
                    bool isText = result.MessageType == WebSocketMessageType.Text;
                    items.Add((isText ? "text " : "binary ") + Latin1.Text(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException failure)
        {
            if (failure.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely)
            {
                items.Add("failed");
            }
        }

        return items;
    }
}
