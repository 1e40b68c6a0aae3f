using System.Globalization;
using System.Text;
using Comet.Simulator.Options;

namespace Comet.Simulator.Board;

/// <summary>
/// Reads <c>time,celsius</c> rows strictly: a trace is replayed for hours, so that a fault in it
/// must come to light before anything starts, with its file, line and reason.
/// </summary>
public static class TraceReader
{
    public const string Header = "time,celsius";

    /// <summary>What a sensor of a board reports, in °C.</summary>
    public const double CelsiusMin = -100;

    public const double CelsiusMax = 200;

    public const int RowsMax = 10_000_000;

    /// <summary>Longer lines are refused before they fill the memory.</summary>
    public const int LineLengthMax = 1000;

    private static readonly string[] s_timeFormats =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd",
    ];

    /// <param name="reader">Lines that begin with <c>#</c> and empty lines are skipped.</param>
    /// <param name="file">The name to report faults under.</param>
    /// <param name="source">The trace's source, for people to read.</param>
    /// <exception cref="SimulatorException">A row is malformed; its line is named.</exception>
    public static TemperatureTrace Read(TextReader reader, string file, string source)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<DateTime> times = [];
        List<double> celsius = [];
        bool headed = false;
        int line = 0;
        while (ReadLine(reader, file, line + 1) is { } text)
        {
            line++;
            string row = text.Trim();
            if (row.Length == 0 || row[0] == '#')
            {
                continue;
            }

            if (!headed)
            {
                headed = row == Header
                    ? true
                    : throw Fault(file, line, $"\"{Shorten(row)}\" is not the header; "
                        + $"expected {Header}");
                continue;
            }

            (DateTime time, double value) = ReadRow(row, file, line);
            if (times.Count > 0 && time <= times[^1])
            {
                throw Fault(file, line, $"time {Shorten(row.Split(',')[0])} is not after the row "
                    + "before; expected times that increase");
            }

            if (times.Count == RowsMax)
            {
                throw Fault(file, line, $"too many rows; expected at most {RowsMax}");
            }

            times.Add(time);
            celsius.Add(value);
        }

        if (times.Count == 0)
        {
            string missing = headed ? "no rows" : "no header";
            throw Fault(file, line + 1, $"{missing} before the end of the file; expected "
                + $"{Header} and rows such as 2015-06-01T15:00,21.5");
        }

        return new TemperatureTrace(source, [.. times], [.. celsius]);
    }

    // As TextReader.ReadLine, for lines of a bounded length.
    private static string? ReadLine(TextReader reader, string file, int line)
    {
        StringBuilder text = new();
        int character = reader.Read();
        if (character < 0)
        {
            return null;
        }

        while (character is >= 0 and not '\n')
        {
            if (text.Length == LineLengthMax)
            {
                throw Fault(file, line, $"more than {LineLengthMax} characters; "
                    + "expected a line such as 2015-06-01T15:00,21.5");
            }

            text.Append((char)character);
            character = reader.Read();
        }

        return text.ToString();
    }

    private static (DateTime Time, double Celsius) ReadRow(string row, string file, int line)
    {
        string[] columns = row.Split(',');
        if (columns.Length != 2)
        {
            throw Fault(file, line, $"{columns.Length} columns; expected 2: {Header}");
        }

        const DateTimeStyles utc =
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string time = columns[0].Trim();
        if (!DateTime.TryParseExact(
            time, s_timeFormats, CultureInfo.InvariantCulture, utc, out DateTime parsedTime))
        {
            throw Fault(file, line, $"time \"{Shorten(time)}\" is not a time; "
                + "expected e.g. 2015-06-01T15:00");
        }

        const NumberStyles number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        string celsius = columns[1].Trim();
        if (!double.TryParse(celsius, number, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value))
        {
            throw Fault(file, line, $"celsius \"{Shorten(celsius)}\" is not a number; "
                + "expected e.g. 21.5");
        }

        if (value is < CelsiusMin or > CelsiusMax)
        {
            throw Fault(file, line, $"celsius {Shorten(celsius)} is out of range; "
                + $"expected {CelsiusMin} to {CelsiusMax}");
        }

        return (parsedTime, value);
    }

    private static SimulatorException Fault(string file, int line, string reason)
    {
        return new SimulatorException($"{file}:{line}: {reason}");
    }

    private static string Shorten(string text)
    {
        const int shown = 40;
        string printable = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return printable.Length <= shown ? printable : printable[..shown] + "…";
    }
}
