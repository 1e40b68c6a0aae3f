using System.Net;
using System.Net.Http.Headers;
using Comet.Device;

namespace Comet.Simulator.Uplink;

/// <summary>Carries the uplink over .NET's HTTP client, lines in both bodies.</summary>
internal sealed class HttpCarrier : UplinkCarrier, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client = new() { Timeout = s_patience };
    private readonly Uri _uri;
    private readonly BoardNetwork _network;
    private readonly Action<string> _log;
    private UplinkMailbox? _mailbox;
    private int _link;

    /// <param name="options">Where to, and with which token.</param>
    /// <param name="network">Whether the board is on the network.</param>
    /// <param name="log">Told why a connection has ended.</param>
    public HttpCarrier(UplinkOptions options, BoardNetwork network, Action<string> log)
    {
        // Of `ws` and `wss` to `http` and `https`.
        _uri = new Uri("http" + options.Url[2..]);
        _network = network;
        _log = log;
        if (options.Token is not null)
        {
            _client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", options.Token);
        }
    }

    public override string Name => "HTTP";

    public override bool IsAsked => true;

    public override bool Open(UplinkMailbox mailbox, int link)
    {
        DeviceLog.Observe(_log);
        _mailbox = mailbox;
        _link = link;
        return !_network.IsAway;
    }

    public override bool Send(UplinkMailbox mailbox, int count)
    {
        if (_network.IsAway)
        {
            return false;
        }

        using HttpRequestMessage request = new(
            count > 0 ? HttpMethod.Post : HttpMethod.Get, _uri);
        if (count > 0)
        {
            request.Content = new ByteArrayContent(mailbox.Outgoing[..count]);
            mailbox.ReleaseOutgoing();
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        using HttpResponseMessage response = _client.Send(request);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return true;
        }

        using Stream body = response.Content.ReadAsStream();
        if (response.StatusCode != HttpStatusCode.OK || body.Length > _mailbox!.Incoming.Length
            || !_mailbox.WaitForRoom(_link))
        {
            return false;
        }

        int length = (int)body.Length;
        body.ReadExactly(_mailbox.Incoming, 0, length);
        _mailbox.PostIncoming(_link, length);
        return true;
    }

    public override void Close()
    {
        _mailbox = null;
    }

    public override void Abort()
    {
        _client.CancelPendingRequests();
    }

    public void Dispose()
    {
        _client.Dispose();
    }
}
