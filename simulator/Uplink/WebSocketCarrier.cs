using System.Net.WebSockets;
using System.Text;
using Comet.Device;

namespace Comet.Simulator.Uplink;

/// <summary>Carries the uplink over .NET's WebSocket, a text message a line.</summary>
/// <param name="options">Where to, and with which token.</param>
/// <param name="network">Whether the board is on the network.</param>
/// <param name="log">Told why a connection has ended.</param>
internal sealed class WebSocketCarrier(
    UplinkOptions options, BoardNetwork network, Action<string> log) : UplinkCarrier, IDisposable
{
    private const int LineBytesMax = 4096;
    private static readonly TimeSpan s_openPatience = TimeSpan.FromSeconds(10);

    private CancellationTokenSource _end = new();
    private ClientWebSocket? _socket;

    public override string Name => "WebSocket";

    public override bool IsAsked => false;

    public override bool Open(UplinkMailbox mailbox, int link)
    {
        DeviceLog.Observe(log);
        if (network.IsAway)
        {
            return false;
        }

        _end = new CancellationTokenSource();
        network.Cut = Abort;
        ClientWebSocket socket = new();
        _socket = socket;
        if (options.Token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", "Bearer " + options.Token);
        }

        using CancellationTokenSource patience =
            CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(s_openPatience);
        socket.ConnectAsync(new Uri(options.Url), patience.Token).GetAwaiter().GetResult();
        _ = ReceiveAllAsync(socket, mailbox, link, _end.Token);
        return true;
    }

    public override bool Send(UplinkMailbox mailbox, int count)
    {
        string lines = Encoding.UTF8.GetString(mailbox.Outgoing, 0, count);
        mailbox.ReleaseOutgoing();
        foreach (string line in lines.Split('\n')[..^1])
        {
            _socket!.SendAsync(
                    Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, _end.Token)
                .GetAwaiter().GetResult();
        }

        return true;
    }

    public override void Close()
    {
        Abort();
        _socket?.Dispose();
        _socket = null;
    }

    public override void Abort()
    {
        _end.Cancel();
    }

    public void Dispose()
    {
        Close();
    }

    private static async Task ReceiveAllAsync(
        ClientWebSocket socket, UplinkMailbox mailbox, int link, CancellationToken end)
    {
        byte[] buffer = new byte[LineBytesMax];
        try
        {
            int count = 0;
            while (true)
            {
                ValueWebSocketReceiveResult result = await socket
                    .ReceiveAsync(buffer.AsMemory(count), end).ConfigureAwait(false);
                count += result.Count;
                if (result.MessageType == WebSocketMessageType.Close || count == buffer.Length)
                {
                    break;
                }

                if (result.EndOfMessage)
                {
                    if (!mailbox.Deliver(link, buffer, count))
                    {
                        break;
                    }

                    count = 0;
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException
            or IOException or ObjectDisposedException)
        {
            // The connection is over, whoever ended it.
        }

        mailbox.Lower(link);
    }
}
