using Comet.Simulator.Board;
using Comet.Simulator.Options;

namespace Comet.Tests.EndToEnd;

/// <summary>The reader of temperature traces, and their replay.</summary>
[TestClass]
public class TraceTests
{
    [TestMethod]
    [DataRow("", 1, "no header")]
    [DataRow("# only a comment\n", 2, "no header")]
    [DataRow("time,celsius\n", 2, "no rows")]
    [DataRow("celsius,time\n2015-06-01T15:00,21\n", 1, "not the header")]
    [DataRow("2015-06-01T15:00,21\n", 1, "not the header")]
    [DataRow("time,celsius\n2015-06-01T15:00\n", 2, "1 columns; expected 2")]
    [DataRow("time,celsius\n2015-06-01T15:00,21,5\n", 2, "3 columns; expected 2")]
    [DataRow("time,celsius\n\n# c\n2015-06-01T15:00,abc\n", 4, "\"abc\" is not a number")]
    [DataRow("time,celsius\n2015-06-01T15:00,\n", 2, "\"\" is not a number")]
    [DataRow("time,celsius\n2015-06-01T15:00,NaN\n", 2, "\"NaN\" is not a number")]
    [DataRow("time,celsius\n2015-06-01T15:00,Infinity\n", 2, "not a number")]
    [DataRow("time,celsius\n2015-06-01T15:00,1e999\n", 2, "not a number")]
    [DataRow("time,celsius\n2015-06-01T15:00,200.1\n", 2, "out of range; expected -100 to 200")]
    [DataRow("time,celsius\n2015-06-01T15:00,-273\n", 2, "out of range")]
    [DataRow("time,celsius\n2015-06-31T15:00,1\n", 2, "not a time")]
    [DataRow("time,celsius\n15:00,1\n", 2, "not a time")]
    [DataRow("time,celsius\n2015-06-01T15:00,1\n2015-06-01T15:00,2\n", 3, "not after")]
    [DataRow("time,celsius\n2015-06-01T15:00,1\n2015-06-01T14:00,2\n", 3, "not after")]
    public void A_malformed_trace_is_refused_with_file_line_and_reason(
        string text, int line, string reason)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => TraceReader.Read(new StringReader(text), "t.csv", "test"));
        StringAssert.StartsWith(fault.Message, $"t.csv:{line}: ");
        StringAssert.Contains(fault.Message, reason);
        Assert.DoesNotContain("\n", fault.Message);
    }

    [TestMethod]
    [DataRow(TraceReader.LineLengthMax, "not the header")]
    [DataRow(TraceReader.LineLengthMax + 1, "more than 1000 characters")]
    public void A_line_without_end_is_refused_at_a_bound(int length, string reason)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => TraceReader.Read(new StringReader(new string('x', length)), "t.csv", "test"));
        StringAssert.StartsWith(fault.Message, "t.csv:1: ");
        StringAssert.Contains(fault.Message, reason);
    }

    [TestMethod]
    public void A_trace_is_interpolated_and_begins_again()
    {
        TemperatureTrace trace = TraceReader.Read(
            new StringReader(
                "# comment\r\ntime,celsius\r\n2015-06-01T06:00,10\r\n2015-06-01 08:00:00,-5.5\r\n"
                + "2015-06-01T10:00Z,2\r\n"),
            "t.csv",
            "test");
        Assert.AreEqual(3, trace.Count);
        Assert.AreEqual(3600, trace.DefaultSpeed);
        Assert.AreEqual(10, CelsiusAfter(trace, 0));
        Assert.AreEqual(2.25, CelsiusAfter(trace, 1));
        Assert.AreEqual(-5.5, CelsiusAfter(trace, 2));
        Assert.AreEqual(-1.75, CelsiusAfter(trace, 3));
        Assert.AreEqual(10, CelsiusAfter(trace, 4));
        Assert.AreEqual(2.25, CelsiusAfter(trace, 401));
    }

    [TestMethod]
    public void A_trace_of_one_row_stands_still()
    {
        TemperatureTrace trace = TraceReader.Read(
            new StringReader("time,celsius\n2015-06-01,-0.25\n"), "t.csv", "test");
        Assert.AreEqual(-0.25, CelsiusAfter(trace, 0));
        Assert.AreEqual(-0.25, CelsiusAfter(trace, 1000));
    }

    [TestMethod]
    public void The_trace_shipped_is_the_four_years_that_it_says()
    {
        TemperatureTrace trace = TemperatureTrace.ReadShipped();
        Assert.AreEqual(2922, trace.Count);
        Assert.AreEqual(new DateTime(2012, 1, 1, 6, 0, 0, DateTimeKind.Utc), trace.Start);
        Assert.AreEqual(new DateTime(2015, 12, 31, 15, 0, 0, DateTimeKind.Utc), trace.End);
        Assert.AreEqual(3600, trace.DefaultSpeed);
        Assert.AreEqual(12.8, CelsiusAfter(trace, 9));
    }

    [TestMethod]
    [DataRow(0.0, 0)]
    [DataRow(6.0, 0)]
    [DataRow(9.0, 707)]
    [DataRow(12.0, 1000)]
    [DataRow(18.0, 0)]
    [DataRow(23.5, 0)]
    public void Light_follows_the_time_of_day(double hour, int permille)
    {
        Assert.AreEqual(permille, VirtualBoard.DaylightAt(TimeSpan.FromHours(hour)));
    }

    private static double CelsiusAfter(TemperatureTrace trace, double hours)
    {
        return trace.CelsiusAt(trace.TimeAfter(TimeSpan.FromHours(hours)));
    }
}
