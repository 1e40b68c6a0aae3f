using System.Globalization;
using System.Text;
using Comet.Simulator.Options;

namespace Comet.Simulator.Board;

/// <summary>
/// Reads <c>time,celsius</c> rows, or those of another column, strictly: a series is replayed for
/// hours, so that a fault in it must come to light before anything starts, with its file, line and
/// reason.
/// </summary>
public static class TraceReader
{
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
        return new TemperatureTrace(Read(reader, file, source, SeriesColumn.Celsius));
    }

    /// <summary>As <see cref="Read(TextReader, string, string)"/>, of another column.</summary>
    public static RecordedSeries Read(
        TextReader reader, string file, string source, SeriesColumn column)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(column);
        List<DateTime> times = [];
        List<double> values = [];
        bool headed = false;
        int line = 0;
        while (ReadLine(reader, file, line + 1, column) is { } text)
        {
            line++;
            string row = text.Trim();
            if (row.Length == 0 || row[0] == '#')
            {
                continue;
            }

            if (!headed)
            {
                headed = row == column.Header
                    ? true
                    : throw Fault(file, line, $"\"{Shorten(row)}\" is not the header; "
                        + $"expected {column.Header}");
                continue;
            }

            (DateTime time, double value) = ReadRow(row, file, line, column);
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
            values.Add(value);
        }

        if (times.Count == 0)
        {
            string missing = headed ? "no rows" : "no header";
            throw Fault(file, line + 1, $"{missing} before the end of the file; expected "
                + $"{column.Header} and rows such as {column.Row}");
        }

        return new RecordedSeries(source, [.. times], [.. values]);
    }

    // As TextReader.ReadLine, for lines of a bounded length.
    private static string? ReadLine(
        TextReader reader, string file, int line, SeriesColumn column)
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
                    + $"expected a line such as {column.Row}");
            }

            text.Append((char)character);
            character = reader.Read();
        }

        return text.ToString();
    }

    private static (DateTime Time, double Value) ReadRow(
        string row, string file, int line, SeriesColumn column)
    {
        string[] columns = row.Split(',');
        if (columns.Length != 2)
        {
            throw Fault(file, line, $"{columns.Length} columns; expected 2: {column.Header}");
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
        string text = columns[1].Trim();
        if (!double.TryParse(text, number, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value))
        {
            throw Fault(file, line, $"{column.Name} \"{Shorten(text)}\" is not a number; "
                + $"expected e.g. {column.Example}");
        }

        if (value < column.Min || value > column.Max)
        {
            throw Fault(file, line, $"{column.Name} {Shorten(text)} is out of range; "
                + $"expected {column.Min} to {column.Max}");
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
