using Comet.Load.Cases;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Tests.Load;

/// <summary>Percentiles, medians and the table.</summary>
[TestClass]
public class ReportTests
{
    [TestMethod]
    public void Percentiles_are_within_two_percent()
    {
        Random random = new(7);
        DelayHistogram histogram = new();
        Assert.IsTrue(double.IsNaN(histogram.Percentile(0.5)));
        long[] delays = [.. Enumerable.Range(0, 10_000).Select(
            _ => (long)Math.Exp(random.NextDouble() * 23))];
        foreach (long delay in delays)
        {
            histogram.Add(delay);
        }

        Array.Sort(delays);
        foreach (double share in (double[])[0.0001, 0.01, 0.5, 0.9, 0.99, 1])
        {
            double exact = delays[(int)Math.Ceiling(share * delays.Length) - 1] / 1000.0;
            Assert.AreEqual(exact, histogram.Percentile(share), exact * 0.02, $"{share}");
        }
    }

    [TestMethod]
    public void The_table_shows_medians_spread_and_ratios()
    {
        EchoCase echo = new(1, 1, 1);
        Peer[] peers = [.. PeerTable.All.Take(3)];
        ResultTable table = new([echo], peers);
        foreach (double cost in (double[])[4, 9, 2])
        {
            table.For(echo, peers[0]).Add(Run(cost));
            table.For(echo, peers[1]).Add(Run(cost / 8));
        }

        table.For(echo, peers[2]).Fault = "it did not listen";
        string text = table.Write();
        StringAssert.Contains(
            text, "| echo-1x1-1 | kestrel | 4.00 µs | 2.00–9.00 | 1.00 | 500 | 0 % | 25 % | – ");
        StringAssert.Contains(text, "| echo-1x1-1 | comet | 0.50 µs | 0.25–1.13 | 0.13 |");
        StringAssert.Contains(text, "| echo-1x1-1 | ws | it did not listen |");
        StringAssert.Contains(
            table.WriteSummary(), "| echo-1x1-1, µs | 4.00 (1.00) | 0.50 (0.13) | – |");
    }

    private static Measurement Run(double costUs)
    {
        return new Measurement
        {
            Messages = 1000,
            Seconds = 2,
            CpuSeconds = costUs / 1000,
            ClientShare = 0.25,
        };
    }
}
