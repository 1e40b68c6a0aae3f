using System;
using System.Net.Security;
using System.Net.WebSockets;
using System.Net.WebSockets.WebSocketFrame;
using System.Security.Cryptography.X509Certificates;
using Comet.Embedded.Foundation;

namespace Comet.Device;

/// <summary>Carries the uplink over a WebSocket: one text message a line.</summary>
/// <remarks>
/// What the library (nanoFramework.System.Net.WebSockets 1.1) does, and what that means here. Its
/// Connect throws when the answer is no opening handshake, but swallows the exception of a
/// socket: its state tells. It reads the answer's head in one piece and drops what follows in
/// it, which is why a relay speaks only after it has been spoken to. It has two threads and a
/// timer a connection, answers and sends pings itself, and raises its events on the thread that
/// receives. Its queue of messages to send has no limit: the uplink's has, see
/// <see cref="Comet.Embedded.Uplink.UplinkExchange.InFlightMax"/>. Connect has no timeout of its
/// own: a host that accepts the connection and never answers is cut off by
/// <see cref="Abort"/>.
/// <para>
/// Heap: Send queues the very array it is given and masks it in place, so each message needs an
/// array of its own, of exactly its length; the library then makes a frame of it, and for each
/// message that arrives a frame object and an array.
/// </para>
/// </remarks>
public sealed class UplinkWebSocketCarrier : UplinkCarrier
{
    private const int KeepAliveSeconds = 30;
    private const int TimeoutSeconds = 20;

    private readonly UplinkOptions _options;
    private readonly X509Certificate? _certificate;
    private ClientWebSocket? _socket;

    /// <param name="options">Where to, and with which token.</param>
    public UplinkWebSocketCarrier(UplinkOptions options)
    {
        _options = options;
        _certificate = options.CaCertificate == null
            ? null
            : new X509Certificate(options.CaCertificate);
    }

    /// <inheritdoc/>
    public override string Name => "WebSocket";

    /// <inheritdoc/>
    public override bool IsAsked => false;

    /// <inheritdoc/>
    public override bool Open(UplinkMailbox mailbox, int link)
    {
        ClientWebSocketOptions settings = new ClientWebSocketOptions();
        settings.MaxReceiveFrameSize = UplinkMailbox.LinesBytesMax;
        settings.KeepAliveInterval = TimeSpan.FromSeconds(KeepAliveSeconds);
        settings.ServerTimeout = TimeSpan.FromSeconds(TimeoutSeconds);
        settings.Certificate = _certificate;
        settings.SslProtocol = SslProtocols.Tls12;
        settings.SslVerification = SslVerification.CertificateRequired;
        ClientWebSocket socket = new ClientWebSocket(settings);
        UplinkWebSocketListener listener = new UplinkWebSocketListener(mailbox, link);
        socket.MessageReceived += listener.OnMessage;
        socket.ConnectionClosed += listener.OnClosed;
        _socket = socket;
        ClientWebSocketHeaders headers = new ClientWebSocketHeaders();
        if (_options.Token != null)
        {
            headers["Authorization"] = "Bearer " + _options.Token;
        }

        socket.Connect(_options.Url, headers);
        return socket.State == WebSocketState.Open;
    }

    /// <inheritdoc/>
    public override bool Send(UplinkMailbox mailbox, int count)
    {
        byte[] lines = mailbox.Outgoing;
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            if (lines[i] == Ascii.LineFeed)
            {
                byte[] message = new byte[i - start];
                Array.Copy(lines, start, message, 0, message.Length);
                if (!_socket!.Send(message, WebSocketMessageType.Text))
                {
                    return false;
                }

                start = i + 1;
            }
        }

        mailbox.ReleaseOutgoing();
        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        ClientWebSocket? socket = _socket;
        _socket = null;
        if (socket == null || socket.State == WebSocketState.Closed)
        {
            return;
        }

        if (socket.State == WebSocketState.Connecting)
        {
            // Connect has thrown and left its TCP connection as it was.
            Discard(socket);
        }
        else
        {
            // No closing handshake: what is not acknowledged is sent again anyway.
            socket.Abort();
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        ClientWebSocket? socket = _socket;
        if (socket != null && socket.State != WebSocketState.Open)
        {
            Discard(socket);
        }
    }

    // Closes the TCP connection of a socket that was never open, so that a read in progress throws.
    private static void Discard(ClientWebSocket socket)
    {
        try
        {
            // In any other state the library would first stop threads that do not exist yet, and
            // fail over it.
            socket.State = WebSocketState.Closed;
            socket.Dispose();
        }
        catch (Exception)
        {
            // There is no TCP connection yet, or no longer.
        }
    }
}
