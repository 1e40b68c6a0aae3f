using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay.Ways;

/// <summary>
/// A way to a board that can be reached: the relay is an ordinary client of it, which follows
/// <c>/stream</c> and posts to <c>/publish/{topic}</c>.
/// </summary>
/// <remarks>
/// Theory of operation. One stream after the other, each behind the last event that is known, with
/// a wait between them that doubles as long as they fail. What the board sends is what it sends
/// up an uplink. A value is posted once, after those before it; when no answer comes, nobody
/// can tell whether it was published, and it is not posted again. While another way stands, an
/// uplink here or whatever another relay has, this one waits; a value that was not posted by then
/// never is.
/// </remarks>
internal sealed class PullWay : IBoardLink, IAsyncDisposable
{
    private const int CommandsMax = 256;
    private const int BackOffMinMs = 500;
    private const int BackOffMaxMs = 30_000;
    private const int HoldCheckMs = 250;
    private const int FaultPauseMs = 5000;

    // The board breaks its silence every 15 seconds at the latest.
    private static readonly TimeSpan s_silenceMax = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(8);

    private readonly RelayDevice _device;
    private readonly ILogger _log;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<byte[]> _commands = Channel.CreateBounded<byte[]>(CommandsMax);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stream;
    private Task _running = Task.CompletedTask;
    private EventId _posted;

    /// <param name="device">What is known of the board.</param>
    /// <param name="source">Where it is.</param>
    /// <param name="log">Told why a stream has ended.</param>
    public PullWay(RelayDevice device, PullSource source, ILogger log)
    {
        _device = device;
        _log = log;
        _client = new HttpClient { BaseAddress = source.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (source.Token is not null)
        {
            _client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", source.Token);
        }
    }

    public string Name => "pull";

    public WayKind Kind => WayKind.Pull;

    /// <summary>What was posted once is never posted again, whatever the board remembers.</summary>
    public string Memory => Name;

    public void Start()
    {
        _running = Task.WhenAll(KeepAsync(FollowAllAsync), KeepAsync(PostAllAsync));
    }

    public void Send(byte[] line)
    {
        if (!_commands.Writer.TryWrite(line))
        {
            Close();
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _stream?.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _end.Dispose();
    }

    // The last resort: a fault that nobody expected is told, and not the end of the way.
    private async Task KeepAsync(Func<CancellationToken, Task> part)
    {
        CancellationToken end = _end.Token;
        while (!end.IsCancellationRequested)
        {
            try
            {
                await part(end).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // One board's fault is not that of the others.
            catch (Exception fault) when (!end.IsCancellationRequested)
#pragma warning restore CA1031
            {
                RelayLog.PullFault(_log, _device.Id, fault);
                await Task.Delay(FaultPauseMs, end)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAllAsync(CancellationToken end)
    {
        int waitMs = BackOffMinMs;
        string? told = null;
        while (!end.IsCancellationRequested)
        {
            await HoldAsync(end).ConfigureAwait(false);
            bool hasFollowed = false;
            string? reason = await FollowOnceAsync(() => hasFollowed = true, end)
                .ConfigureAwait(false);
            if (end.IsCancellationRequested)
            {
                return;
            }

            if (reason is not null && (hasFollowed || reason != told))
            {
                RelayLog.PullEnded(_log, _device.Id, reason);
                told = reason;
            }

            waitMs = hasFollowed ? BackOffMinMs : Math.Min(2 * waitMs, BackOffMaxMs);
            await Task.Delay(Random.Shared.Next(waitMs / 2, waitMs + 1), end)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Until no other way stands.
    private async Task HoldAsync(CancellationToken end)
    {
        await _device.Filled.WaitAsync(end).ConfigureAwait(false);
        bool isTold = false;
        while (_device.WayBefore(this) is { } way)
        {
            if (!isTold)
            {
                RelayLog.PullWaits(_log, _device.Id, way);
                isTold = true;
            }

            await Task.Delay(HoldCheckMs, end).ConfigureAwait(false);
        }
    }

    // One stream, to its end; returns why it has ended, or null: another way stands.
    private async Task<string?> FollowOnceAsync(Action opened, CancellationToken end)
    {
        using CancellationTokenSource stream =
            CancellationTokenSource.CreateLinkedTokenSource(end);
        try
        {
            SetStream(stream);
            return await FollowAsync(opened, stream.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return stream.IsCancellationRequested ? null : "it is silent";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return fault.Message;
        }
        finally
        {
            SetStream(null);
            await _device.DetachAsync(this).ConfigureAwait(false);
        }
    }

    private void SetStream(CancellationTokenSource? stream)
    {
        lock (_lock)
        {
            _stream = stream;
        }
    }

    private async Task<string?> FollowAsync(Action opened, CancellationToken end)
    {
        using CancellationTokenSource silence =
            CancellationTokenSource.CreateLinkedTokenSource(end);
        silence.CancelAfter(s_silenceMax);
        EventId? last = (await _device.DescribeAsync().ConfigureAwait(false)).Last;
        string since = last is { Sequence: > 0 } ? last.Value.ToString() : "earliest";
        using HttpResponseMessage answer = await _client.GetAsync(
            new Uri($"stream?since={since}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead,
            silence.Token).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return $"it answers {(int)answer.StatusCode}";
        }

        using Stream body = await answer.Content.ReadAsStreamAsync(silence.Token)
            .ConfigureAwait(false);
        opened();
        if (_device.WayBefore(this) is not null)
        {
            return null;
        }

        await _device.AttachAsync(this).ConfigureAwait(false);
        byte[] buffer = new byte[BoardLine.BytesMax + 1];
        int count = 0;
        while (true)
        {
            int read = await body.ReadAsync(buffer.AsMemory(count), silence.Token)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return "it has ended the stream";
            }

            silence.CancelAfter(s_silenceMax);
            count += read;
            int taken = await TakeLinesAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            if (taken < 0)
            {
                return "it says what no board says";
            }

            buffer.AsSpan(taken, count - taken).CopyTo(buffer);
            count -= taken;
            if (count == buffer.Length)
            {
                return BoardLine.TooLong;
            }
        }
    }

    // Returns how many bytes are done with, or −1: a line is none of a board's.
    private async Task<int> TakeLinesAsync(ReadOnlyMemory<byte> bytes)
    {
        int start = 0;
        while (bytes.Span[start..].IndexOf((byte)'\n') is >= 0 and int length)
        {
            if (length > 0 && !await TakeAsync(bytes.Slice(start, length)).ConfigureAwait(false))
            {
                return -1;
            }

            start += length + 1;
        }

        return start;
    }

    private async Task<bool> TakeAsync(ReadOnlyMemory<byte> text)
    {
        switch (BoardLine.Read(text))
        {
            case BoardLine.Item item:
                await _device.AcceptAsync(item.Value).ConfigureAwait(false);
                return true;
            case BoardLine.Gap gap:
                await _device.SkipAsync(gap.To).ConfigureAwait(false);
                return true;
            case BoardLine.Reset reset:
                return await _device.EnterEpochAsync(reset.Epoch).ConfigureAwait(false)
                    is not null;
            default:
                return false;
        }
    }

    private async Task PostAllAsync(CancellationToken end)
    {
        await foreach (byte[] line in _commands.Reader.ReadAllAsync(end).ConfigureAwait(false))
        {
            using JsonDocument command = JsonDocument.Parse(line);
            JsonElement root = command.RootElement;

            // On each new stream all that is unanswered is given anew; and what another way was
            // given after it must not be overtaken.
            if (EventId.TryParse(root.GetProperty("command").GetString(), out EventId id)
                && id.Sequence > _posted.Sequence && _device.IsWaiting(id))
            {
                _posted = id;
                CommandOutcome outcome = await PostAsync(
                    root.GetProperty("topic").GetString()!,
                    root.GetProperty("data").GetRawText(),
                    end).ConfigureAwait(false);
                _device.Complete(id, outcome, isInOrder: true);
            }
        }
    }

    private async Task<CommandOutcome> PostAsync(
        string topic, string value, CancellationToken end)
    {
        using CancellationTokenSource patience =
            CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(s_answerPatience);
        try
        {
            using StringContent body = new(value, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _client.PostAsync(
                new Uri($"publish/{topic}", UriKind.Relative), body, patience.Token)
                .ConfigureAwait(false);
            string text = await answer.Content.ReadAsStringAsync(patience.Token)
                .ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(text);
            return answer.IsSuccessStatusCode
                && EventId.TryParse(
                    document.RootElement.GetProperty("id").GetString(), out EventId id)
                    ? CommandOutcome.Done(id)
                    : RefusalOf(
                        (int)answer.StatusCode,
                        document.RootElement.GetProperty("error").GetString()!);
        }
        catch (HttpRequestException fault) when (
            fault.HttpRequestError == HttpRequestError.ConnectionError)
        {
            // Without a connection nothing was sent.
            return CommandOutcome.Unreachable;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            or OperationCanceledException or JsonException or KeyNotFoundException
            or InvalidOperationException)
        {
            return CommandOutcome.Unknown;
        }
    }

    // What the board says of the value is told as it is; that it does not take the relay's own
    // request is no fault of who has published.
    private static CommandOutcome RefusalOf(int status, string error)
    {
        return status is 400 or 403 or 404 or 413 or 429 or 503
            ? CommandOutcome.Refused(status, error)
            : CommandOutcome.Refused(502, $"the board answers the relay {status}: {error}");
    }
}
