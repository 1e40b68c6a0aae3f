using System.Buffers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Relay.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay.Ways;

/// <summary>
/// Where boards dial in: <c>/uplink/{id}</c>, by WebSocket, or by requests that carry lines both
/// ways.
/// </summary>
internal sealed class UplinkEndpoint(RelayBoards boards, RelayOptions options, ILogger log)
    : IDisposable
{
    // What the firmware has room for, and how many commands it takes at once.
    private const int AnswerBytesMax = 1024;
    private const int AnswerLinesMax = 8;
    private static readonly TimeSpan s_acknowledgeInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(20);

    private readonly RelayAccess _access = new(options);
    private readonly UplinkRequests _requests = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/uplink/{id}", ServeAsync);
    }

    public void Dispose()
    {
        _requests.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        string? token = null;
        bool isKnown = DoorRequest.IsId(Encoding.UTF8.GetBytes(id))
            && (options.Devices.TryGetValue(id, out token)
                || options.Devices.TryGetValue(RelayOptions.AnyDevice, out token));
        _access.JudgeBoard(context, token is not null);
        if (!isKnown || (token is not null && !Shows(context, token)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"comet\"";
            throw new BenchException(401, "the board's id and its token are not known here");
        }

        RelayDevice device = await boards.OpenAsync(id).ConfigureAwait(false);
        if (context.WebSockets.IsWebSocketRequest)
        {
            using WebSocket socket = await context.WebSockets
                .AcceptWebSocketAsync(new WebSocketAcceptContext
                {
                    KeepAliveInterval = s_keepAlive,
                    KeepAliveTimeout = s_keepAlive,
                }).ConfigureAwait(false);
            await RunAsync(device, socket, context.RequestAborted).ConfigureAwait(false);
        }
        else if (HttpMethods.IsPost(context.Request.Method)
            || HttpMethods.IsGet(context.Request.Method))
        {
            await AnswerAsync(context, device).ConfigureAwait(false);
        }
        else
        {
            context.Response.Headers.Allow = "GET, POST";
            throw new BenchException(405, "the path takes GET, POST and WebSocket");
        }
    }

    // In a time that does not depend on what is shown, but for its length.
    private static bool Shows(HttpContext context, string token)
    {
        string shown = context.Request.Headers.Authorization.ToString();
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes("Bearer " + token));
    }

    private async Task RunAsync(
        RelayDevice device, WebSocket socket, CancellationToken aborted)
    {
        UplinkSession session = new(device, "websocket");
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task closing = EndWithAsync(session, end);
        Task sending = SendAllAsync(session, socket, end.Token);
        try
        {
            string? fault = await ReceiveAllAsync(session, socket, end.Token)
                .ConfigureAwait(false);
            if (fault is not null)
            {
                RelayLog.BoardSentAway(log, device.Id, fault);
                await socket.CloseOutputAsync(
                    WebSocketCloseStatus.PolicyViolation, fault, end.Token)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException
            or IOException)
        {
            // The board is gone, or another way has taken this one's place.
        }

        session.Close();
        await closing.ConfigureAwait(false);
        await device.DetachAsync(session).ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task EndWithAsync(UplinkSession session, CancellationTokenSource end)
    {
        await session.Closed.ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
    }

    private static async Task<string?> ReceiveAllAsync(
        UplinkSession session, WebSocket socket, CancellationToken end)
    {
        // One byte more shows that a line is too long.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BoardLine.BytesMax + 1);
        try
        {
            int count = 0;
            while (true)
            {
                ValueWebSocketReceiveResult result = await socket
                    .ReceiveAsync(buffer.AsMemory(count, BoardLine.BytesMax + 1 - count), end)
                    .ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                count += result.Count;
                if (count > BoardLine.BytesMax)
                {
                    return BoardLine.TooLong;
                }

                if (result.EndOfMessage)
                {
                    if (await session.TakeAsync(buffer.AsMemory(0, count)).ConfigureAwait(false)
                        is { } fault)
                    {
                        return fault;
                    }

                    count = 0;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendAllAsync(
        UplinkSession session, WebSocket socket, CancellationToken end)
    {
        using PeriodicTimer timer = new(s_acknowledgeInterval);
        Task acknowledging = AcknowledgeAllAsync(session, timer, end);
        await foreach (byte[] line in session.Outgoing.ReadAllAsync(end).ConfigureAwait(false))
        {
            await socket.SendAsync(line, WebSocketMessageType.Text, true, end)
                .ConfigureAwait(false);
        }

        await acknowledging.ConfigureAwait(false);
    }

    private static async Task AcknowledgeAllAsync(
        UplinkSession session, PeriodicTimer timer, CancellationToken end)
    {
        while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
        {
            session.Acknowledge();
        }
    }

    private async Task AnswerAsync(HttpContext context, RelayDevice device)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        List<byte[]> answer = await _requests.TakeAsync(
            device, body.ToArray(), AnswerLinesMax, AnswerBytesMax).ConfigureAwait(false);
        if (answer.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        byte[] text = [.. answer.SelectMany(line => line.Append((byte)'\n'))];
        context.Response.ContentType = "application/x-ndjson";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }
}
