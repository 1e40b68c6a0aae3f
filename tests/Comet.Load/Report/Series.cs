namespace Comet.Load.Report;

/// <summary>The runs of one case on one server.</summary>
internal sealed class Series
{
    private readonly List<Measurement> _runs = [];

    public int Count => _runs.Count;

    /// <summary>Why there is none, or not each.</summary>
    public string? Fault { get; set; }

    public long Missed => _runs.Sum(run => run.Missed);

    public void Add(Measurement run)
    {
        _runs.Add(run);
    }

    public double Median(Func<Measurement, double> value)
    {
        double[] sorted = [.. _runs.Select(value).Order()];
        return sorted.Length == 0
            ? double.NaN
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public double Min(Func<Measurement, double> value)
    {
        return _runs.Min(value);
    }

    public double Max(Func<Measurement, double> value)
    {
        return _runs.Max(value);
    }
}
