using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Faults;

/// <summary>A well-behaved client of each method, all of which follow one board.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running;

    private Followers(List<SteadyClient> clients)
    {
        Clients = clients;
        _running = clients.ConvertAll(client => client.RunAsync(_end.Token));
    }

    public List<SteadyClient> Clients { get; }

    public static async Task<Followers> StartAsync(TestSimulator simulator)
    {
        return new Followers(
            SteadyClient.OfEachMethod(simulator.Url, await simulator.LatestAsync(), false));
    }

    /// <summary>Awaits that all of them have come to an event.</summary>
    public Task AwaitAsync(int number)
    {
        return Limit.UntilAsync(
            () => Clients.TrueForAll(client => client.HasReached($"{number}")),
            $"all are at {number}: {string.Join("; ", Clients)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running);
        Clients.ForEach(client => client.Dispose());
        _end.Dispose();
    }
}
