using System.Text;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
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

    /// <summary>Those of one board that several serve.</summary>
    public static Followers Start(IEnumerable<Uri> servers, string since)
    {
        return new Followers(
            [.. servers.SelectMany(url => SteadyClient.OfEachMethod(url, since, false))]);
    }

    /// <summary>Publishes as the board itself does: no network is needed for that.</summary>
    public static Task PublishAsync(TestSimulator simulator, int from, int count)
    {
        return simulator.Host.InvokeAsync(nowMs =>
        {
            CometEngine engine = simulator.Host.Engine;
            BoardApplication application = simulator.Host.Application;
            for (int i = from; i < from + count; i++)
            {
                byte[] value = Encoding.UTF8.GetBytes($"{i}");
                engine.Publish(application.Message, value, 0, value.Length, nowMs);
            }
        });
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
