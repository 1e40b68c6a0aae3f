using Microsoft.Extensions.Hosting;

namespace Comet.Simulator.Hosting;

/// <summary>
/// A site lives as long as the simulator does: signals are the program's business, which ends
/// at once when a second one comes.
/// </summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }
}
