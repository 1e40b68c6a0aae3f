using System;
using System.Net.WebSockets;

namespace Comet.Device;

/// <summary>
/// What one WebSocket tells, on the library's thread. One a connection, so that what a closed one
/// still says is not taken for the next one's.
/// </summary>
internal sealed class UplinkWebSocketListener
{
    private readonly UplinkMailbox _mailbox;
    private readonly int _link;

    /// <param name="mailbox">Where messages go.</param>
    /// <param name="link">The connection's number.</param>
    public UplinkWebSocketListener(UplinkMailbox mailbox, int link)
    {
        _mailbox = mailbox;
        _link = link;
    }

    /// <summary>A message has arrived. Until it is taken, the library reads no more.</summary>
    public void OnMessage(object sender, MessageReceivedEventArgs e)
    {
        ReceiveMessageFrame frame = e.Frame;
        if (frame.IsFragmented || !_mailbox.Deliver(_link, frame.Buffer, frame.MessageLength))
        {
            _mailbox.Lower(_link);
        }
    }

    /// <summary>The connection is over.</summary>
    public void OnClosed(object sender, EventArgs e)
    {
        _mailbox.Lower(_link);
    }
}
