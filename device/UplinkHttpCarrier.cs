using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Comet.Device;

/// <summary>
/// Carries the uplink over HTTP: lines are posted, what the relay has to say is in the answer;
/// without lines it is asked by GET.
/// </summary>
/// <remarks>
/// Made of HttpWebRequest, on which the same package's HttpClient is built. HttpClient reads an
/// answer to its end before it gives any of it out, and when the connection ends in the middle it
/// tries again for ever; here each read is ours, bounded by the answer's Content-Length and the
/// request's timeouts. The library keeps the connection for the next request.
/// <para>
/// Heap: a request, a response, their header collections and a stream each time; the libraries
/// offer no way to use them again. The body is read straight into the mailbox.
/// </para>
/// </remarks>
public sealed class UplinkHttpCarrier : UplinkCarrier
{
    private const int TimeoutMs = 15_000;

    private readonly Uri _uri;
    private readonly string? _authorization;
    private readonly X509Certificate? _certificate;
    private UplinkMailbox? _mailbox;
    private int _link;

    /// <param name="options">Where to, and with which token.</param>
    public UplinkHttpCarrier(UplinkOptions options)
    {
        // Of `ws` and `wss` to `http` and `https`.
        _uri = new Uri("http" + options.Url.Substring(2));
        _authorization = options.Token == null ? null : "Bearer " + options.Token;
        _certificate = options.CaCertificate == null
            ? null
            : new X509Certificate(options.CaCertificate);
    }

    /// <inheritdoc/>
    public override string Name => "HTTP";

    /// <inheritdoc/>
    public override bool IsAsked => true;

    /// <inheritdoc/>
    public override bool Open(UplinkMailbox mailbox, int link)
    {
        // The first request will tell.
        _mailbox = mailbox;
        _link = link;
        return true;
    }

    /// <inheritdoc/>
    public override bool Send(UplinkMailbox mailbox, int count)
    {
        HttpWebRequest request = (HttpWebRequest)WebRequest.Create(_uri);
        request.Method = count > 0 ? "POST" : "GET";
        request.Timeout = TimeoutMs;
        request.ReadWriteTimeout = TimeoutMs;
        request.HttpsAuthentCert = _certificate;
        request.SslProtocols = SslProtocols.Tls12;
        request.SslVerification = SslVerification.CertificateRequired;
        if (_authorization != null)
        {
            request.Headers.Add("Authorization", _authorization);
        }

        using (request)
        {
            if (count > 0)
            {
                request.ContentType = "application/x-ndjson";
                request.ContentLength = count;
                request.GetRequestStream().Write(mailbox.Outgoing, 0, count);
                mailbox.ReleaseOutgoing();
            }

            using (HttpWebResponse response = (HttpWebResponse)request.GetResponse())
            {
                return TakeResponse(response);
            }
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _mailbox = null;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        // To open is only to remember; each request has its timeout.
    }

    private bool TakeResponse(HttpWebResponse response)
    {
        UplinkMailbox mailbox = _mailbox!;
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return true;
        }

        long length = response.ContentLength;
        if (response.StatusCode != HttpStatusCode.OK || length < 0
            || length > mailbox.Incoming.Length || !mailbox.WaitForRoom(_link))
        {
            return false;
        }

        Stream stream = response.GetResponseStream();
        int count = 0;
        while (count < length)
        {
            int read = stream.Read(mailbox.Incoming, count, (int)length - count);
            if (read <= 0)
            {
                return false;
            }

            count += read;
        }

        mailbox.PostIncoming(_link, count);
        return true;
    }
}
