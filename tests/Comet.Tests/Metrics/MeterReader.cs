using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Comet.Simulator.Metrics;

namespace Comet.Tests.Metrics;

/// <summary>Listens to one simulator's instruments.</summary>
internal sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _values = new();
    private readonly ConcurrentQueue<(string Method, double Seconds)> _delays = new();

    public MeterReader(SimulatorMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meter.Has(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => _values[KeyOf(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => _values[KeyOf(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            _delays.Enqueue(((string)tags[0].Value!, value)));
        _listener.Start();
    }

    /// <summary>Delays measured since the start.</summary>
    public IReadOnlyCollection<(string Method, double Seconds)> Delays => _delays;

    /// <summary>All figures, such as <c>comet.refusals 503</c>, as they are now.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        _values.Clear();
        _listener.RecordObservableInstruments();
        return _values;
    }

    public void Dispose()
    {
        _listener.Dispose();
    }

    private static string KeyOf(
        Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        return tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
    }
}
