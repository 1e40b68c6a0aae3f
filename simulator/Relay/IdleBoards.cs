using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>
/// Gives up boards that nobody has named and nobody uses: an id that was dialled once would take
/// a thread and a log for ever.
/// </summary>
/// <remarks>
/// Theory of operation. A loop looks at all boards many times in their lifetime. One that was idle
/// at each look for so long is given up; what it takes is freed at the next look, when nobody can
/// still be on the way to it.
/// </remarks>
/// <param name="boards">The boards.</param>
/// <param name="options">Which are named, and how long the others are kept.</param>
/// <param name="log">Told of who goes.</param>
internal sealed class IdleBoards(RelayBoards boards, RelayOptions options, ILogger log)
    : IAsyncDisposable
{
    private const int LooksPerLifetime = 24;

    private readonly Dictionary<RelayDevice, long> _idleSinceMs = [];
    private readonly List<RelayDevice> _left = [];
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>A board is given up.</summary>
    public event Action<RelayDevice>? GivenUp;

    public void Start()
    {
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await FreeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using PeriodicTimer timer = new(options.IdleLifetime / LooksPerLifetime);
        while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
        {
            await FreeAsync().ConfigureAwait(false);
            foreach (RelayDevice device in boards.All.Where(one => !options.IsNamed(one.Id)))
            {
                await LookAtAsync(device).ConfigureAwait(false);
            }
        }
    }

    private async Task LookAtAsync(RelayDevice device)
    {
        long nowMs = Environment.TickCount64;
        if (!await device.IsIdleAsync().ConfigureAwait(false))
        {
            _idleSinceMs.Remove(device);
            return;
        }

        _idleSinceMs.TryAdd(device, nowMs);
        if (nowMs - _idleSinceMs[device] >= options.IdleLifetime.TotalMilliseconds
            && await boards.GiveUpAsync(device).ConfigureAwait(false))
        {
            _idleSinceMs.Remove(device);
            _left.Add(device);
            GivenUp?.Invoke(device);
            RelayLog.BoardGivenUp(log, device.Id, options.IdleLifetime.TotalHours);
        }
    }

    private async Task FreeAsync()
    {
        foreach (RelayDevice device in _left)
        {
            await device.DisposeAsync().ConfigureAwait(false);
        }

        _left.Clear();
    }
}
