using System.Runtime.InteropServices;

namespace Comet.Simulator.Hosting;

/// <summary>
/// Ctrl-C, and what asks a program to end: the first one is for the program to act upon, a second
/// one finds the end under way and ends it at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _requested =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Ends when a signal has come.</summary>
    public Task Requested => _requested.Task;

    /// <summary>Cancelled when a signal has come.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = _requested.TrySetResult();
        _stop.Cancel();
    }
}
