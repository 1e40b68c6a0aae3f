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

    /// <summary>A board is given up.</summary>
    public void Forget(RelayDevice device)
    {
        _requests.Forget(device);
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

        // There is no board before it has greeted: who only asks leaves nothing behind.
        if (context.WebSockets.IsWebSocketRequest)
        {
            using WebSocket socket = await context.WebSockets
                .AcceptWebSocketAsync(new WebSocketAcceptContext
                {
                    KeepAliveInterval = s_keepAlive,
                    KeepAliveTimeout = s_keepAlive,
                }).ConfigureAwait(false);
            await RunAsync(id, socket, context.RequestAborted).ConfigureAwait(false);
        }
        else if (HttpMethods.IsPost(context.Request.Method)
            || HttpMethods.IsGet(context.Request.Method))
        {
            await AnswerAsync(context, id).ConfigureAwait(false);
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

    private async Task RunAsync(string id, WebSocket socket, CancellationToken aborted)
    {
        using UplinkReader reader = new(socket);
        try
        {
            if (await ReadGreetingAsync(reader, aborted).ConfigureAwait(false) is { } greeting)
            {
                RelayDevice device = await boards.OpenAsync(id).ConfigureAwait(false);
                await ConverseAsync(device, socket, reader, greeting, aborted)
                    .ConfigureAwait(false);
            }
        }
        catch (BenchException fault)
        {
            if (fault.Status != 503)
            {
                // What is not the board's is logged where it is found.
                RelayLog.BoardSentAway(log, id, fault.Message);
            }

            await socket.CloseOutputAsync(
                WebSocketCloseStatus.PolicyViolation, fault.Message, aborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException
            or IOException)
        {
            // The board is gone, or another way has taken this one's place.
        }
    }

    // Until then it may be anybody, who shall not keep a connection for nothing.
    private async Task<ReadOnlyMemory<byte>?> ReadGreetingAsync(
        UplinkReader reader, CancellationToken aborted)
    {
        using CancellationTokenSource patience = new(options.GreetingPatience);
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(aborted, patience.Token);
        try
        {
            ReadOnlyMemory<byte>? line =
                await reader.ReadAsync(limit.Token).ConfigureAwait(false);
            return line is null || BoardLine.Read(line.Value) is BoardLine.Greeting
                ? line
                : throw new BenchException(409, "the first line is not {\"resume\":\"ID\"}");
        }
        catch (Exception fault) when (patience.IsCancellationRequested
            && (fault is WebSocketException or OperationCanceledException))
        {
            // That the reading was ended aborts the request, too.
            throw new BenchException(
                408,
                $"it has not greeted within {options.GreetingPatience.TotalSeconds} seconds");
        }
    }

    private static async Task ConverseAsync(
        RelayDevice device,
        WebSocket socket,
        UplinkReader reader,
        ReadOnlyMemory<byte> greeting,
        CancellationToken aborted)
    {
        UplinkSession session = new(device, "websocket");
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task closing = EndWithAsync(session, end);
        Task sending = SendAllAsync(session, socket, end.Token);
        try
        {
            ReadOnlyMemory<byte>? line = greeting;
            while (line is { } text)
            {
                if (await session.TakeAsync(text).ConfigureAwait(false) is { } fault)
                {
                    throw new BenchException(400, fault);
                }

                line = await reader.ReadAsync(end.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            session.Close();
            await closing.ConfigureAwait(false);
            await device.DetachAsync(session).ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task EndWithAsync(UplinkSession session, CancellationTokenSource end)
    {
        await session.Closed.ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
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

    private async Task AnswerAsync(HttpContext context, string id)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        byte[] lines = body.ToArray();
        RelayDevice device = UplinkConversation.Greets(lines)
            ? await boards.OpenAsync(id).ConfigureAwait(false)
            : boards.Find(id) ?? throw new BenchException(
                409, "there is no conversation; expected a greeting by POST");
        List<byte[]> answer = await _requests.TakeAsync(
            device, lines, AnswerLinesMax, AnswerBytesMax).ConfigureAwait(false);
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
