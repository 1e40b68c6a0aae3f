using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Comet.Simulator.Hosting;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Load;

/// <summary>
/// Many clients, .NET's for HTTP and WebSocket, one behind the other on the boards, each by the
/// next of the five methods.
/// </summary>
internal sealed class LoadCrowd : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private static readonly string[] s_names =
        ["WebSocket", "SSE", "streaming", "long polling", "polling"];

    private readonly List<LoadClient> _clients = [];
    private readonly DelayHistogram[] _delays = [.. s_names.Select(_ => new DelayHistogram())];
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpMessageInvoker _http;
    private readonly Task _running;
    private long _missing;

    private LoadCrowd(
        IReadOnlyList<LoadTarget> boards, int clients, string? token, TlsIdentity? tls)
    {
        // A board closes what is idle for ten seconds: nothing is to be asked on it by then.
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        };
        if (tls is not null)
        {
            X509Certificate2 trusted = tls.Certificate;
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, certificate, _, _) => trusted.Equals(certificate);
        }

        _http = new HttpMessageInvoker(handler);

        // The boards' events tell the time in ms by such a clock.
        MonotonicClock clock = new();
        long offsetMs = clock.UtcOffsetMs;
        for (int i = 0; i < clients; i++)
        {
            // The next time round each board gets another method than before.
            int method = (i + (i / boards.Count)) % s_names.Length;
            LoadTally tally = new(_delays[method], () => clock.NowMs + offsetMs);
            _clients.Add(new LoadClient(
                boards[i % boards.Count], i, (LoadMethod)method, tally, _http, token));
        }

        _running = Task.WhenAll(_clients.Select(
            client => Task.Run(() => client.RunAsync(_stop.Token))));
    }

    /// <summary>What came so far.</summary>
    public LoadReport Report => new()
    {
        Clients = _clients.Count,
        Delivered = _clients.Sum(client => client.Tally.Delivered),
        Lost = _clients.Sum(client => client.Tally.Lost) + _missing,
        Repeated = _clients.Sum(client => client.Tally.Repeated),
        Gaps = _clients.Sum(client => client.Tally.Gaps),
        Resets = _clients.Sum(client => client.Tally.Resets),
        Interruptions = _clients.Sum(client => (long)client.Interruptions),
        Methods =
        [
            .. s_names.Select((name, method) => new MethodReport(
                name,
                _clients.Count(client => (int)client.Method == method),
                _clients.Where(client => (int)client.Method == method)
                    .Sum(client => client.Tally.Delivered),
                _delays[method])),
        ],
    };

    /// <summary>Connects all clients.</summary>
    /// <param name="boards">Whom they follow, in turns.</param>
    /// <param name="clients">How many there are to be.</param>
    /// <param name="token">What they show, or null.</param>
    /// <param name="tls">The certificate that they trust, or null.</param>
    public static LoadCrowd Start(
        IReadOnlyList<LoadTarget> boards, int clients, string? token, TlsIdentity? tls)
    {
        return new LoadCrowd(boards, clients, token, tls);
    }

    /// <summary>
    /// Waits, for a bounded time, until all that the boards are known to have published has come,
    /// and leaves.
    /// </summary>
    public async Task StopAsync()
    {
        foreach (LoadClient client in _clients)
        {
            if (client.Target.End() is { } end)
            {
                client.Tally.EndAt(end.Epoch, end.Last);
            }
        }

        long start = Stopwatch.GetTimestamp();
        while ((_missing = _clients.Sum(client => client.Tally.Missing())) > 0
            && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            await Task.Delay(s_look).ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }
}
