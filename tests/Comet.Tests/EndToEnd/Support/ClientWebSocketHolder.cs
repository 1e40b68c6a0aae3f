using System.Net.WebSockets;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>A WebSocket that waits for the server to close it.</summary>
internal sealed class ClientWebSocketHolder : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public static async Task<ClientWebSocketHolder> OpenAsync(Uri server)
    {
        ClientWebSocketHolder holder = new();
        UriBuilder url = new(server) { Scheme = "ws", Path = "ws" };
        await holder._socket.ConnectAsync(url.Uri, Limit.Token);
        return holder;
    }

    public async Task<int> CloseStatusAsync()
    {
        byte[] buffer = new byte[4096];
        CancellationToken token = Limit.Token;
        while (true)
        {
            ValueWebSocketReceiveResult result =
                await _socket.ReceiveAsync(buffer.AsMemory(), token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(_socket.CloseStatus!.Value, null, token);
                return (int)_socket.CloseStatus.Value;
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
    }
}
