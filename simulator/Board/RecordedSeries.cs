using Comet.Simulator.Options;

namespace Comet.Simulator.Board;

/// <summary>
/// A recorded series, replayed from its first row to its last and over again. Between two rows the
/// value is interpolated linearly.
/// </summary>
public class RecordedSeries
{
    /// <summary>An hour in a second; no trace is faster unless asked to be.</summary>
    public const double SpeedMax = 3600;

    private readonly DateTime[] _times;
    private readonly double[] _values;

    /// <param name="source">Where the series is from, for people to read.</param>
    /// <param name="times">Strictly increasing, at least one.</param>
    /// <param name="values">As many as <paramref name="times"/>.</param>
    public RecordedSeries(string source, DateTime[] times, double[] values)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(times.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(times.Length, values.Length);
        Source = source;
        _times = times;
        _values = values;
    }

    /// <summary>The same series, as another type.</summary>
    protected RecordedSeries(RecordedSeries other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Source = other.Source;
        _times = other._times;
        _values = other._values;
    }

    public string Source { get; }

    public int Count => _times.Length;

    public DateTime Start => _times[0];

    public DateTime End => _times[^1];

    /// <summary>
    /// Trace seconds per real second at which a row passes about each second, but no more than
    /// <see cref="SpeedMax"/>.
    /// </summary>
    public double DefaultSpeed
    {
        get
        {
            if (Count < 2)
            {
                return 1;
            }

            double[] intervals = new double[Count - 1];
            for (int i = 0; i < intervals.Length; i++)
            {
                intervals[i] = (_times[i + 1] - _times[i]).TotalSeconds;
            }

            Array.Sort(intervals);
            return Math.Min(intervals[intervals.Length / 2], SpeedMax);
        }
    }

    /// <summary>The trace's own time after so much trace time of replay.</summary>
    public DateTime TimeAfter(TimeSpan elapsed)
    {
        long length = (End - Start).Ticks;
        return length == 0 ? Start : Start + new TimeSpan(elapsed.Ticks % length);
    }

    /// <summary>The value at a time of the trace.</summary>
    public double ValueAt(DateTime time)
    {
        int found = Array.BinarySearch(_times, time);
        if (found >= 0)
        {
            return _values[found];
        }

        int next = ~found;
        if (next == 0)
        {
            return _values[0];
        }

        if (next == _times.Length)
        {
            return _values[^1];
        }

        double share = (time - _times[next - 1]) / (_times[next] - _times[next - 1]);
        return _values[next - 1] + (share * (_values[next] - _values[next - 1]));
    }

    /// <summary>The series of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">What it is a series of.</param>
    /// <param name="option">Where it was named.</param>
    /// <exception cref="SimulatorException">It cannot be read, or is malformed.</exception>
    public static RecordedSeries ReadFile(string path, SeriesColumn column, string option)
    {
        ArgumentNullException.ThrowIfNull(column);
        try
        {
            using StreamReader reader = new(path);
            return TraceReader.Read(reader, path, path, column);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            string reason = FileFault.WhyNotRead(fault, path);
            throw new SimulatorException(
                $"{option} {path}: {reason}; expected a CSV file with the columns "
                + column.Header);
        }
    }
}
