using System.Net.WebSockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>A board's uplink that says what a test wants.</summary>
internal sealed class RawUplink : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    /// <summary>Dials, and greets with the board's last event.</summary>
    public static async Task<RawUplink> DialAsync(
        TestRelayHost relay, string id, string board = TestRelayHost.Board)
    {
        RawUplink uplink = new();
        uplink._socket.Options.SetRequestHeader(
            "Authorization", "Bearer " + TestRelayHost.Token);
        Uri url = new($"ws://{relay.EndPoint}/uplink/{board}");
        await uplink._socket.ConnectAsync(url, Limit.Token);
        await uplink.SayAsync($"{{\"resume\":\"{id}\"}}");
        return uplink;
    }

    /// <summary>How the relay has closed it, once that was read.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public async Task SayAsync(string line)
    {
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, Limit.Token);
    }

    public async Task<string> ReadAsync()
    {
        byte[] buffer = new byte[1024];
        WebSocketReceiveResult result = await _socket.ReceiveAsync(buffer, Limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    public void Dispose()
    {
        _socket.Dispose();
    }
}
