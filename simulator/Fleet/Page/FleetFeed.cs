using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Bench;
using Comet.Simulator.Bench.Panel;
using Comet.Simulator.Pump;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Fleet.Page;

/// <summary>
/// What the fleet's page follows: an engine on a port of its own, which publishes the totals once
/// a second and the rows that have changed, some in an event. A row holds values, not changes, so
/// whoever missed one is right again with the next.
/// </summary>
internal sealed class FleetFeed : IAsyncDisposable
{
    /// <summary>The topic of <see cref="FleetTotals"/>.</summary>
    public const string TotalsTopic = "totals";

    /// <summary>The topic of rows.</summary>
    public const string RowsTopic = "rows";

    // Some 70 bytes each: an event fits into a connection's transmit buffer.
    private const int RowsPerEvent = 64;
    private const int Connections = 32;

    private readonly FleetHost _fleet;
    private readonly CometEngine _engine;
    private readonly SocketPump _pump;
    private readonly int _totals;
    private readonly int _rows;

    private FleetFeed(FleetHost fleet, int benchPort)
    {
        _fleet = fleet;
        CometLimits limits = CometLimits.Host(Connections);
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        _totals = topics.Declare(TotalsTopic, TopicAccess.ReadOnly);
        _rows = topics.Declare(RowsTopic, TopicAccess.ReadOnly);
        PanelApplication application = new();
        uint epoch = unchecked((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
        AccessPolicy policy = new(
            "", $"http://127.0.0.1:{benchPort} http://localhost:{benchPort}", false);
        _engine = new CometEngine(
            limits, topics, application, fleet.Content, epoch, null, policy);
        _pump = new SocketPump(
            _engine,
            application,
            limits,
            new SocketSettings(limits, SocketSettings.SystemDefault),
            new PeerKeys(countsLoopback: false),
            new MonotonicClock(),
            fleet.Loggers.CreateLogger("Comet.Simulator.Fleet"));
    }

    /// <summary>Where the page finds it.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <param name="fleet">What is shown.</param>
    /// <param name="benchPort">Where the page is from that may follow.</param>
    public static async Task<FleetFeed> StartAsync(FleetHost fleet, int benchPort)
    {
        FleetFeed feed = new(fleet, benchPort);
        IPEndPoint endPoint = await feed._pump
            .StartAsync(new IPEndPoint(IPAddress.Loopback, 0)).ConfigureAwait(false);
        feed.Url = new Uri($"http://{endPoint}/");
        fleet.Watch.Looked += feed.Publish;
        return feed;
    }

    public async ValueTask DisposeAsync()
    {
        _fleet.Watch.Looked -= Publish;
        await _pump.DisposeAsync().ConfigureAwait(false);
    }

    private void Publish(FleetTotals totals, IReadOnlyList<BoardRow> rows)
    {
        _pump.Post(nowMs =>
        {
            if (_engine.InUse == 0)
            {
                return;
            }

            foreach (BoardRow[] some in rows.Chunk(RowsPerEvent))
            {
                Publish(_rows, nowMs, json => WriteRows(json, some));
            }

            // Last: whoever has these has all rows of this second.
            Publish(_totals, nowMs, json => FleetJson.WriteTotals(json, totals, _fleet.Load));
        });
    }

    // Without the line break at its end.
    private void Publish(int topic, long nowMs, Action<Utf8JsonWriter> write)
    {
        byte[] value = BenchJson.Render(write).ToArray();
        _engine.Publish(topic, value, 0, value.Length - 1, nowMs);
    }

    private static void WriteRows(Utf8JsonWriter json, BoardRow[] rows)
    {
        json.WriteStartArray();
        foreach (BoardRow row in rows)
        {
            FleetJson.WriteRow(json, row);
        }

        json.WriteEndArray();
    }
}
