using System.Globalization;
using System.Text;

namespace Comet.Simulation;

/// <summary>What happened in one world or in many.</summary>
public sealed class Tally
{
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);

    public int Seeds { get; set; }

    public long VirtualMs { get; set; }

    public long Steps { get; set; }

    public long EngineCalls { get; set; }

    public long Published { get; set; }

    public long Delivered { get; set; }

    public long Gaps { get; set; }

    public long Resets { get; set; }

    /// <summary>Requests answered with 429, 503 or, after a fault, 408.</summary>
    public long Refusals { get; set; }

    /// <summary>Connections that found no slot.</summary>
    public long ConnectionsRefused { get; set; }

    /// <summary>Requests and connections refused with 429.</summary>
    public long Limited { get; set; }

    /// <summary>WebSockets closed with 1008.</summary>
    public long Flooded { get; set; }

    /// <summary>Idle connections that gave way.</summary>
    public long GaveWay { get; set; }

    public long Connections { get; set; }

    /// <summary>Reports of <c>/status</c> compared with the model.</summary>
    public long Reports { get; set; }

    internal void CountFault(string kind)
    {
        _faults[kind] = _faults.GetValueOrDefault(kind) + 1;
    }

    public void Add(Tally other)
    {
        Seeds += other.Seeds;
        VirtualMs += other.VirtualMs;
        Steps += other.Steps;
        EngineCalls += other.EngineCalls;
        Published += other.Published;
        Delivered += other.Delivered;
        Gaps += other.Gaps;
        Resets += other.Resets;
        Refusals += other.Refusals;
        ConnectionsRefused += other.ConnectionsRefused;
        Limited += other.Limited;
        Flooded += other.Flooded;
        GaveWay += other.GaveWay;
        Connections += other.Connections;
        Reports += other.Reports;
        foreach ((string kind, long count) in other._faults)
        {
            _faults[kind] = _faults.GetValueOrDefault(kind) + count;
        }
    }

    /// <summary>How many different kinds of faults happened.</summary>
    public int FaultKinds => _faults.Count;

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Seeds} seeds, {VirtualMs / 3_600_000.0:0.00} "
            + $"virtual hours, {Steps} steps, {EngineCalls} engine calls, {Published} events "
            + $"published, {Delivered} delivered, {Connections} connections, {Gaps} gaps, "
            + $"{Resets} resets, {Refusals} requests and {ConnectionsRefused} connections "
            + $"refused, {Limited} answered with 429, {Flooded} closed with 1008, "
            + $"{GaveWay} gave way, {Reports} reports compared; faults:");
        foreach ((string kind, long count) in _faults)
        {
            text.Append(CultureInfo.InvariantCulture, $" {kind} {count}");
        }

        return text.ToString();
    }
}
