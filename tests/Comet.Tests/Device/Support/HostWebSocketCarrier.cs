using System.Net.WebSockets;
using System.Text;
using Comet.Device;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device.Support;

/// <summary>The device's WebSocket carrier, made of .NET's client.</summary>
internal sealed class HostWebSocketCarrier(UplinkOptions options, Action<string> log)
    : UplinkCarrier
{
    private ClientWebSocket? _socket;

    public override string Name => "WebSocket";

    public override bool IsAsked => false;

    public override bool Open(UplinkMailbox mailbox, int link)
    {
        DeviceLog.Observe(log);
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + options.Token);
        _socket = socket;
        socket.ConnectAsync(new Uri(options.Url), Limit.Token).GetAwaiter().GetResult();
        _ = ReceiveAsync(socket, mailbox, link);
        return true;
    }

    public override bool Send(UplinkMailbox mailbox, int count)
    {
        string lines = Encoding.UTF8.GetString(mailbox.Outgoing, 0, count);
        foreach (string line in lines.Split('\n')[..^1])
        {
            _socket!.SendAsync(
                    Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, Limit.Token)
                .GetAwaiter().GetResult();
        }

        mailbox.ReleaseOutgoing();
        return true;
    }

    public override void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    public override void Abort()
    {
        _socket?.Abort();
    }

    private static async Task ReceiveAsync(ClientWebSocket socket, UplinkMailbox mailbox, int link)
    {
        byte[] message = new byte[UplinkMailbox.LinesBytesMax];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received =
                    await socket.ReceiveAsync(message.AsMemory(), CancellationToken.None)
                        .ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close
                    || !received.EndOfMessage
                    || !mailbox.Deliver(link, message, received.Count))
                {
                    break;
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // Lost, as a test meant it.
        }

        mailbox.Lower(link);
    }
}
