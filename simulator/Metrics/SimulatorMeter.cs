using System.Diagnostics;
using System.Diagnostics.Metrics;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Metrics;

/// <summary>
/// What the simulator measures, as <see cref="System.Diagnostics.Metrics"/>: whoever wants the
/// figures asks for them, and until then they cost nothing.
/// </summary>
public sealed class SimulatorMeter : IDisposable
{
    public const string Name = "Comet.Simulator";

    // One look at the engine serves all instruments of a collection: the first always looks.
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // Without a subscription there is no method.
    private static readonly Route[] s_methods =
    [
        Route.Poll, Route.LongPoll, Route.Stream, Route.ServerSentEvents, Route.WebSocket,
        Route.Echo, Route.Reverse, Route.Status, Route.Publish, Route.Content, Route.None,
    ];

    private readonly Meter _meter = new(Name, CometEngine.Version);
    private readonly Lock _lock = new();
    private MeterReading _reading = new();
    private Func<MeterReading, Task>? _read;
    private long _readAt;

    public SimulatorMeter()
    {
        DeliveryDelay = _meter.CreateHistogram(
            "comet.delivery.delay",
            "s",
            "From an event's publishing until a follower's socket has taken it",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10],
            });

        // The first of them: see above.
        _meter.CreateObservableUpDownCounter(
            "comet.connections", ReadConnections, "{connection}", "Open connections by method");
        Count("comet.connections.accepted", "{connection}", "Connections accepted",
            reading => reading[StatusReport.Accepted]);
        Count("comet.connections.given_way", "{connection}", "Idle connections that gave way",
            reading => reading[StatusReport.GaveWay]);
        Count("comet.connections.stalled", "{connection}", "Connections whose peer took nothing",
            reading => reading[StatusReport.Stalled]);
        Count("comet.requests", "{request}", "Requests whose head was complete",
            reading => reading[StatusReport.Requests]);
        Count("comet.events", "{event}", "Events published",
            reading => reading[StatusReport.Published]);
        Count("comet.gaps", "{gap}", "Gaps that followers were told of",
            reading => reading[StatusReport.Gaps]);
        Count("comet.resets", "{reset}", "Resets that followers were told of",
            reading => reading[StatusReport.Resets]);
        _meter.CreateObservableCounter(
            "comet.refusals", ReadRefusals, "{refusal}", "Refused by reason");
        _meter.CreateObservableCounter(
            "comet.io", ReadBytes, "By", "Bytes between the engine and its sockets");
    }

    /// <summary>Takes the delays of deliveries.</summary>
    public Histogram<double> DeliveryDelay { get; }

    /// <summary>Whether an instrument is one of these.</summary>
    public bool Has(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return instrument.Meter == _meter;
    }

    /// <summary>Says what to read: what fills a reading in its own time.</summary>
    internal void Attach(Func<MeterReading, Task> read)
    {
        lock (_lock)
        {
            _read = read;
        }
    }

    /// <summary>Says what to read: whatever fills a reading.</summary>
    internal void Attach(Action<MeterReading> read)
    {
        lock (_lock)
        {
            _read = reading =>
            {
                read(reading);
                return Task.CompletedTask;
            };
        }
    }

    /// <summary>The engine is about to stop: the last reading stands.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _read = null;
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
    }

    private void Count(string name, string unit, string description, Func<MeterReading, long> read)
    {
        _meter.CreateObservableCounter(name, () => read(Read()), unit, description);
    }

    private List<Measurement<int>> ReadConnections()
    {
        _readAt = 0;
        MeterReading reading = Read();
        return
        [
            .. s_methods.Select(route => new Measurement<int>(
                reading.ConnectionsOn(route)
                    + (route == Route.Reverse ? reading.ConnectionsOn(Route.ReverseAlias) : 0),
                Tag("method", RouteNames.Of(route)))),
        ];
    }

    private List<Measurement<long>> ReadRefusals()
    {
        MeterReading reading = Read();

        // A request that came too soon is counted among the errors, too; a connection is not.
        long requests = reading[StatusReport.Limited] - reading.PeersRefused;
        return
        [
            new(reading[StatusReport.Refused], Tag("reason", "503")),
            new(reading[StatusReport.Limited], Tag("reason", "429")),
            new(reading[StatusReport.Flooded], Tag("reason", "1008")),
            new(Math.Max(reading[StatusReport.Errors] - requests, 0), Tag("reason", "other")),
        ];
    }

    private List<Measurement<long>> ReadBytes()
    {
        MeterReading reading = Read();
        return
        [
            new(reading.BytesIn, Tag("direction", "in")),
            new(reading.BytesOut, Tag("direction", "out")),
        ];
    }

    private static KeyValuePair<string, object?> Tag(string name, string value)
    {
        return new KeyValuePair<string, object?>(name, value);
    }

    // Waits for the event loop, which alone may look at the engine. When it is busy for long, the
    // last reading must do.
    private MeterReading Read()
    {
        lock (_lock)
        {
            if (_read is not null && (_readAt == 0 || Stopwatch.GetElapsedTime(_readAt) > s_fresh))
            {
                MeterReading next = new();
                if (_read(next).Wait(s_patience))
                {
                    _reading = next;
                }

                _readAt = Stopwatch.GetTimestamp();
            }

            return _reading;
        }
    }
}
