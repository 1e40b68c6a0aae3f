using System.Net.WebSockets;
using System.Text;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>WebSocket with .NET's <see cref="ClientWebSocket"/>.</summary>
internal sealed class WebSocketSubscriber : Subscriber
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    private WebSocketSubscriber(ClientWebSocket socket)
    {
        Socket = socket;
    }

    public ClientWebSocket Socket { get; }

    public static async Task<Subscriber> OpenAsync(LiveServer server, string query)
    {
        return await ConnectAsync(server, "ws", query);
    }

    public static async Task<WebSocketSubscriber> ConnectAsync(
        LiveServer server, string path, string query)
    {
        string scheme = server.Certificate is null ? "ws" : "wss";
        UriBuilder url = new(new Uri(server.Url, path)) { Scheme = scheme, Query = query };
        ClientWebSocket socket = new();
        socket.Options.RemoteCertificateValidationCallback = server.Trusts;
        foreach ((string name, IEnumerable<string> values) in
            server.Client.DefaultRequestHeaders)
        {
            socket.Options.SetRequestHeader(name, values.Single());
        }

        await socket.ConnectAsync(url.Uri, Limit.Token);
        return new WebSocketSubscriber(socket);
    }

    public override async Task<Delivery> NextAsync()
    {
        return Delivery.Parse(await NextTextAsync());
    }

    /// <summary>The next message, which must be text.</summary>
    public async Task<string> NextTextAsync()
    {
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result =
                await Socket.ReceiveAsync(_buffer.AsMemory(count), Limit.Token);
            Assert.AreEqual(
                WebSocketMessageType.Text, result.MessageType, $"{Socket.CloseStatus}");
            count += result.Count;
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, count);
            }
        }
    }

    public async Task SendAsync(string text)
    {
        await Socket.SendAsync(
            Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Limit.Token);
    }

    public override async Task PublishAsync(string topic, string json)
    {
        await SendAsync($$"""{"topic":"{{topic}}","data":{{json}}}""");
    }

    public override ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
