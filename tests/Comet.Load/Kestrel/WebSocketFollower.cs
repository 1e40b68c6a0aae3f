using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Comet.Load.Kestrel;

/// <summary>Gets events as WebSocket messages.</summary>
internal sealed class WebSocketFollower(WebSocket socket) : Follower
{
    public static async Task RunAsync(HttpContext context, Broadcast broadcast)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        WebSocketFollower follower = new(socket);
        broadcast.Add(follower);
        try
        {
            // Without a buffer while there is nothing to receive.
            while ((await socket.ReceiveAsync(Memory<byte>.Empty, context.RequestAborted))
                .MessageType != WebSocketMessageType.Close)
            {
                await Echo.DiscardAsync(socket, context.RequestAborted);
            }

            await socket.CloseOutputAsync(
                WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // It has gone without a word.
        }
        finally
        {
            broadcast.Remove(follower);
        }
    }

    protected override async ValueTask SendAsync(List<Event> events)
    {
        foreach (Event published in events)
        {
            await socket.SendAsync(
                published.Message.AsMemory(),
                WebSocketMessageType.Text,
                endOfMessage: true,
                CancellationToken.None);
        }
    }
}
