using System.Globalization;
using System.Text;
using Comet.Load.Cases;
using Comet.Load.Servers;

namespace Comet.Load.Report;

/// <summary>All runs, and the table of them.</summary>
/// <param name="cases">The rows, in their order.</param>
/// <param name="peers">The servers, in theirs.</param>
internal sealed class ResultTable(IReadOnlyList<LoadCase> cases, IReadOnlyList<Peer> peers)
{
    private readonly Dictionary<(LoadCase, Peer), Series> _series = [];

    public Series For(LoadCase loadCase, Peer peer)
    {
        if (!_series.TryGetValue((loadCase, peer), out Series? series))
        {
            series = new Series();
            _series.Add((loadCase, peer), series);
        }

        return series;
    }

    /// <summary>
    /// One row for a case on a server. The cost is the median of the server's time a message, all
    /// its threads and children, and of its growth a connection where it is idle.
    /// </summary>
    public string Write()
    {
        StringBuilder text = new();
        text.Append("| case | server | cost | min–max | ratio | per s | busy | client | p50 µs "
            + "| p99 µs | together | missed |\n"
            + "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (LoadCase loadCase in cases)
        {
            double reference = Reference(loadCase);
            foreach (Peer peer in peers.Where(peer => loadCase.Suits(peer.Routes)))
            {
                WriteRow(text, loadCase, peer, reference);
            }
        }

        return text.ToString();
    }

    /// <summary>One row a case, one column a server: cost and ratio alone.</summary>
    public string WriteSummary()
    {
        StringBuilder text = new();
        text.Append("| |");
        foreach (Peer peer in peers)
        {
            text.Append(CultureInfo.InvariantCulture, $" {peer.Name} |");
        }

        text.Append("\n|---|").Insert(text.Length, "---:|", peers.Count).Append('\n');
        foreach (LoadCase loadCase in cases)
        {
            double reference = Reference(loadCase);
            text.Append(CultureInfo.InvariantCulture, $"| {loadCase.Name}, {loadCase.Unit} |");
            foreach (Peer peer in peers)
            {
                Series series = For(loadCase, peer);
                double cost = series.Median(run => run.Cost);
                text.Append(series.Count == 0
                    ? " – |"
                    : $" {Number(cost)} ({Number(cost / reference)}) |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double value)
    {
        return double.IsNaN(value) || double.IsInfinity(value) ? "–" : value.ToString(
            Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "0.0" : "0.00",
            CultureInfo.InvariantCulture);
    }

    private static string Percent(double share)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");
    }

    private double Reference(LoadCase loadCase)
    {
        Peer? reference = peers.FirstOrDefault(peer => peer.Name == PeerTable.Reference);
        return reference is null
            ? double.NaN
            : For(loadCase, reference).Median(run => run.Cost);
    }

    private void WriteRow(StringBuilder text, LoadCase loadCase, Peer peer, double reference)
    {
        Series series = For(loadCase, peer);
        if (series.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {loadCase.Name} | {peer.Name} | {series.Fault} | | | | | | | | | |\n");
            return;
        }

        double cost = series.Median(run => run.Cost);
        bool isIdle = !double.IsNaN(series.Median(run => run.BytesPerConnection));
        string[] cells =
        [
            loadCase.Name,
            peer.Name,
            $"{Number(cost)} {loadCase.Unit}",
            $"{Number(series.Min(run => run.Cost))}–{Number(series.Max(run => run.Cost))}",
            Number(cost / reference),
            isIdle ? "–" : Number(series.Median(run => run.PerSecond)),
            Percent(series.Median(run => run.Share)),
            Percent(series.Median(run => run.ClientShare)),
            Number(series.Median(run => run.DelayMedianUs)),
            Number(series.Median(run => run.DelayP99Us)),
            Number(series.Median(run => run.PerReceive)),
            series.Fault ?? series.Missed.ToString(CultureInfo.InvariantCulture),
        ];
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
