using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>WebSocket.</summary>
internal sealed class SteadyWebSocket : SteadyClient
{
    private const int RestlessAfter = 40;
    private const int ClosedMs = 1000;

    private readonly byte[] _buffer = new byte[8192];
    private readonly Uri _url;

    public SteadyWebSocket(Uri server, string since, bool isRestless)
        : base(server, since, isRestless)
    {
        _url = new UriBuilder(new Uri(server, "ws")) { Scheme = "ws" }.Uri;
    }

    public override string Method => Subscriber.Ws;

    /// <summary>The status code that the server closed with last, or null.</summary>
    public WebSocketCloseStatus? CloseStatus { get; private set; }

    protected override async Task<int> FollowAsync(CancellationToken end)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        Uri url = new($"{_url}?topics={Topic}&since={Next}");
        try
        {
            await socket.ConnectAsync(url, end);
        }
        catch (WebSocketException) when (socket.HttpStatusCode
            is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            string seconds = socket.HttpResponseHeaders!["Retry-After"].Single();
            return Refused(TimeSpan.FromSeconds(
                int.Parse(seconds, CultureInfo.InvariantCulture)));
        }
        catch (WebSocketException fault) when (socket.HttpStatusCode != 0)
        {
            throw new HttpRequestException(fault.Message, fault, socket.HttpStatusCode);
        }

        Openings++;
        for (int count = 0; !IsRestless || count < RestlessAfter; count++)
        {
            int length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(_buffer.AsMemory(length), end);
                length += result.Count;
            }
            while (!result.EndOfMessage);

            if (result.MessageType == WebSocketMessageType.Close)
            {
                Breaks++;
                CloseStatus = socket.CloseStatus;
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end);
                return ClosedMs;
            }

            Take(Delivery.Parse(Encoding.UTF8.GetString(_buffer, 0, length)));
        }

        return 0;
    }
}
