using System.Net;
using System.Net.Http.Headers;
using Comet.Device;

namespace Comet.Tests.Device.Support;

/// <summary>The device's HTTP carrier, made of .NET's client.</summary>
internal sealed class HostHttpCarrier : UplinkCarrier, IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Uri _uri;
    private readonly Action<string> _log;
    private UplinkMailbox? _mailbox;
    private int _link;

    public HostHttpCarrier(UplinkOptions options, Action<string> log)
    {
        _uri = new Uri("http" + options.Url[2..]);
        _log = log;
        _client.DefaultRequestHeaders.Add("Authorization", "Bearer " + options.Token);
    }

    public override string Name => "HTTP";

    public override bool IsAsked => true;

    public override bool Open(UplinkMailbox mailbox, int link)
    {
        DeviceLog.Observe(_log);
        _mailbox = mailbox;
        _link = link;
        return true;
    }

    public override bool Send(UplinkMailbox mailbox, int count)
    {
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

        if (response.StatusCode != HttpStatusCode.OK || !_mailbox!.WaitForRoom(_link))
        {
            return false;
        }

        using Stream body = response.Content.ReadAsStream();
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
        // A request has its timeout.
    }

    public void Dispose()
    {
        _client.Dispose();
    }
}
