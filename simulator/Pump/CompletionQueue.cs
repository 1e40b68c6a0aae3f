namespace Comet.Simulator.Pump;

/// <summary>
/// Completions on their way from the threads of the system's sockets to the one thread of the
/// event loop. Two arrays change places, so that nothing is allocated once they are large enough.
/// </summary>
internal sealed class CompletionQueue
{
    private readonly object _gate = new();
    private Completion[] _arriving;
    private Completion[] _taken;
    private int _count;
    private bool _isAwaited;

    public CompletionQueue(int capacity)
    {
        _arriving = new Completion[capacity];
        _taken = new Completion[capacity];
    }

    /// <summary>Called on any thread.</summary>
    public void Add(Completion completion)
    {
        lock (_gate)
        {
            if (_count == _arriving.Length)
            {
                Array.Resize(ref _arriving, _count * 2);
            }

            _arriving[_count++] = completion;
            if (_isAwaited)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>
    /// All that arrived, once something did or the time is over. The span is good until the next
    /// call.
    /// </summary>
    public ReadOnlySpan<Completion> Take(int timeoutMs)
    {
        lock (_gate)
        {
            if (_count == 0 && timeoutMs > 0)
            {
                _isAwaited = true;
                Monitor.Wait(_gate, timeoutMs);
                _isAwaited = false;
            }

            (_arriving, _taken) = (_taken, _arriving);
            int count = _count;
            _count = 0;
            return _taken.AsSpan(0, count);
        }
    }
}
