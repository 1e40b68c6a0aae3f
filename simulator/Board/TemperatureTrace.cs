using Comet.Simulator.Options;

namespace Comet.Simulator.Board;

/// <summary>A recorded series of temperatures, in °C.</summary>
public sealed class TemperatureTrace : RecordedSeries
{
    /// <param name="series">Of °C.</param>
    public TemperatureTrace(RecordedSeries series)
        : base(series)
    {
    }

    /// <summary>The temperature in °C at a time of the trace.</summary>
    public double CelsiusAt(DateTime time)
    {
        return ValueAt(time);
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

    /// <summary>The series of a file named by <c>--trace</c>.</summary>
    /// <exception cref="SimulatorException">It cannot be read, or is malformed.</exception>
    public static TemperatureTrace ReadFile(string path)
    {
        return new TemperatureTrace(ReadFile(path, SeriesColumn.Celsius, "--trace"));
    }
}
