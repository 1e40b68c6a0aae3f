using Comet.Simulator.Options;

namespace Comet.Simulator.Board;

/// <summary>
/// A recorded series of temperatures, replayed from its first row to its last and over again.
/// Between two rows the temperature is interpolated linearly.
/// </summary>
public sealed class TemperatureTrace
{
    /// <summary>An hour in a second; no trace is faster unless asked to be.</summary>
    public const double SpeedMax = 3600;

    private readonly DateTime[] _times;
    private readonly double[] _celsius;

    /// <param name="source">Where the series is from, for people to read.</param>
    /// <param name="times">Strictly increasing, at least one.</param>
    /// <param name="celsius">As many as <paramref name="times"/>.</param>
    public TemperatureTrace(string source, DateTime[] times, double[] celsius)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(celsius);
        ArgumentOutOfRangeException.ThrowIfZero(times.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(times.Length, celsius.Length);
        Source = source;
        _times = times;
        _celsius = celsius;
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

    /// <summary>The temperature in °C at a time of the trace.</summary>
    public double CelsiusAt(DateTime time)
    {
        int found = Array.BinarySearch(_times, time);
        if (found >= 0)
        {
            return _celsius[found];
        }

        int next = ~found;
        if (next == 0)
        {
            return _celsius[0];
        }

        if (next == _times.Length)
        {
            return _celsius[^1];
        }

        double share = (time - _times[next - 1]) / (_times[next] - _times[next - 1]);
        return _celsius[next - 1] + (share * (_celsius[next] - _celsius[next - 1]));
    }

    /// <summary>The series shipped with the simulator.</summary>
    public static TemperatureTrace ReadShipped()
    {
        const string name = "seattle.csv";
        using Stream stream = typeof(TemperatureTrace).Assembly.GetManifestResourceStream(name)
            ?? throw new SimulatorException($"{name} is missing from the program");
        using StreamReader reader = new(stream);
        return TraceReader.Read(
            reader, name, "Seattle 2012-2015, daily extremes recorded by NOAA (public domain)");
    }

    /// <summary>The series of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">Where it was named.</param>
    /// <exception cref="SimulatorException">It cannot be read, or is malformed.</exception>
    public static TemperatureTrace ReadFile(string path, string option = "--trace")
    {
        try
        {
            using StreamReader reader = new(path);
            return TraceReader.Read(reader, path, path);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            string reason = FileFault.WhyNotRead(fault, path);
            throw new SimulatorException(
                $"{option} {path}: {reason}; expected a CSV file with the columns "
                + TraceReader.Header);
        }
    }
}
