using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Comet.Simulator.Load;

/// <summary>A client that follows one board by one method, and comes back when it is cut off.
/// </summary>
/// <param name="target">Where the board is.</param>
/// <param name="first">At which of its places the client begins.</param>
/// <param name="method">How it is followed.</param>
/// <param name="tally">Judges what comes.</param>
/// <param name="http">Makes the requests.</param>
/// <param name="token">The access token, or null.</param>
internal sealed class LoadClient(
    LoadTarget target,
    int first,
    LoadMethod method,
    LoadTally tally,
    HttpMessageInvoker http,
    string? token)
{
    private const int MessageBytes = 2048;
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(500);

    private int _place = first;

    public LoadTarget Target { get; } = target;

    public LoadMethod Method { get; } = method;

    public LoadTally Tally { get; } = tally;

    /// <summary>How often it was cut off, or not let in.</summary>
    public int Interruptions { get; private set; }

    /// <summary>Follows until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException
                or WebSocketException or JsonException or OperationCanceledException)
            {
                // As a board that has gone, or is full, looks from here.
            }

            if (!stop.IsCancellationRequested)
            {
                Interruptions++;
                _place++;
                await Task.Delay(s_retryInterval, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task FollowAsync(CancellationToken stop)
    {
        return Method switch
        {
            LoadMethod.WebSocket => FollowWebSocketAsync(stop),
            LoadMethod.ServerSentEvents => FollowEventStreamAsync(stop),
            LoadMethod.Streaming => FollowLinesAsync(stop),
            LoadMethod.LongPolling => PollAsync("long-poll", TimeSpan.Zero, stop),
            _ => PollAsync("poll", s_pollInterval, stop),
        };
    }

    private async Task FollowWebSocketAsync(CancellationToken stop)
    {
        using ClientWebSocket socket = new();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        UriBuilder url = new(UrlOf("ws"));
        url.Scheme = url.Scheme == "https" ? "wss" : "ws";
        await socket.ConnectAsync(url.Uri, http, stop).ConfigureAwait(false);
        Tally.HandleOpen();
        byte[] message = new byte[MessageBytes];
        int length = 0;
        while (true)
        {
            if (length == message.Length)
            {
                Array.Resize(ref message, 2 * length);
            }

            ValueWebSocketReceiveResult piece = await socket
                .ReceiveAsync(message.AsMemory(length), stop).ConfigureAwait(false);
            if (piece.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += piece.Count;
            if (piece.EndOfMessage)
            {
                Handle(message.AsMemory(0, length), Tally.HandleMessage);
                length = 0;
            }
        }
    }

    private async Task FollowEventStreamAsync(CancellationToken stop)
    {
        using HttpResponseMessage answer = await AskAsync("sse", stop).ConfigureAwait(false);
        using Stream body =
            await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        Tally.HandleOpen();
        SseParser<byte[]> events = SseParser.Create(body, (_, data) => data.ToArray());
        await foreach (SseItem<byte[]> item in
            events.EnumerateAsync(stop).ConfigureAwait(false))
        {
            switch (item.EventType)
            {
                case "comet.gap":
                    Handle(item.Data, Tally.HandleGapNotice);
                    break;
                case "comet.reset":
                    Handle(item.Data, Tally.HandleResetNotice);
                    break;
                default:
                    Handle(item.Data, Tally.HandleMessage);
                    break;
            }
        }
    }

    private async Task FollowLinesAsync(CancellationToken stop)
    {
        using HttpResponseMessage answer = await AskAsync("stream", stop).ConfigureAwait(false);
        using Stream body =
            await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        Tally.HandleOpen();
        using StreamReader lines = new(body);
        while (await lines.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            // A blank line is a heartbeat.
            if (line.Length > 0)
            {
                Handle(Encoding.UTF8.GetBytes(line), Tally.HandleMessage);
            }
        }
    }

    private async Task PollAsync(string path, TimeSpan interval, CancellationToken stop)
    {
        Tally.HandleOpen();
        while (true)
        {
            using HttpResponseMessage answer = await AskAsync(path, stop).ConfigureAwait(false);
            byte[] batch =
                await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
            Handle(batch, Tally.HandleBatch);
            await Task.Delay(interval, stop).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, UrlOf(path));
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        HttpResponseMessage answer =
            await http.SendAsync(request, stop).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            answer.Dispose();
            throw new HttpRequestException($"{path} was answered with {answer.StatusCode}");
        }

        return answer;
    }

    private Uri UrlOf(string path)
    {
        return new Uri(Target.Places[_place % Target.Places.Count], $"{path}?since={Tally.Since}");
    }

    private static void Handle(ReadOnlyMemory<byte> json, Action<JsonElement> handle)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        handle(document.RootElement);
    }
}
