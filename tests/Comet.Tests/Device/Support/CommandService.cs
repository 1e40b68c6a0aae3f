using System.Collections.Concurrent;
using Comet.Device;

namespace Comet.Tests.Device.Support;

/// <summary>Runs a test's commands on the pump's thread, and watches the pump's rounds.</summary>
internal sealed class CommandService : PumpService
{
    private readonly ConcurrentQueue<Action<long>> _commands = new();
    private volatile Exception? _fault;
    private long _asked;
    private long _allocatedBytes;

    /// <summary>How often the pump asked: once a round, and once more when it waits.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>What the pump's thread had allocated when it asked last, in bytes.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocatedBytes);

    /// <summary>What the service throws whenever it is told the time; null = nothing.</summary>
    public Exception? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public override long PollDeadline()
    {
        Interlocked.Exchange(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        Interlocked.Increment(ref _asked);
        return _commands.IsEmpty && _fault is null ? long.MaxValue : 0;
    }

    public override void HandleTime(long nowMs)
    {
        if (_fault is { } fault)
        {
            throw fault;
        }

        while (_commands.TryDequeue(out Action<long>? command))
        {
            command(nowMs);
        }
    }

    /// <summary>Runs a command on the pump's thread, which alone may touch the engine.</summary>
    public Task InvokeAsync(Action<long> command)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue(nowMs =>
        {
            try
            {
                command(nowMs);
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }
}
