using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>A steady series of events: 1, 2, 3 and so on, of the topic "message".</summary>
internal sealed class Series
{
    private const int MessageTopic = 4;

    private readonly TestSimulator _simulator;
    private readonly ConcurrentQueue<long> _times = new();

    public Series(TestSimulator simulator)
    {
        _simulator = simulator;
    }

    /// <summary>How many were published.</summary>
    public int Count => _times.Count;

    /// <summary>Publishes at an interval until it is told to end.</summary>
    /// <param name="intervalMs">From one to the next.</param>
    /// <param name="countMax">The most events in all.</param>
    /// <param name="end">After this no more.</param>
    public async Task RunAsync(int intervalMs, int countMax, CancellationToken end)
    {
        while (!end.IsCancellationRequested && Count < countMax)
        {
            await PublishAsync();
            await Task.Delay(intervalMs, CancellationToken.None);
        }
    }

    /// <summary>Publishes the next event, on the engine's thread.</summary>
    public async Task PublishAsync()
    {
        _times.Enqueue(Stopwatch.GetTimestamp());
        byte[] value = Encoding.UTF8.GetBytes($"{Count}");
        await _simulator.Host.InvokeAsync(nowMs => _simulator.Host.Engine.Publish(
            MessageTopic, value, 0, value.Length, nowMs));
    }

    /// <summary>The longest that one of the events took to the client.</summary>
    public TimeSpan LongestDelay(SteadyClient client)
    {
        return _times.Zip(client.Arrivals)
            .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second))
            .DefaultIfEmpty().Max();
    }
}
