using System.Buffers.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Faults;
using Comet.Simulator.Hosting;
using Comet.Simulator.Metrics;

namespace Comet.Simulator.Fleet;

/// <summary>A board at one moment, as its event loop saw it.</summary>
internal sealed class BoardReading
{
    private BoardReading(SimulatorHost host)
    {
        EventLog log = host.Engine.Log;
        host.Read(Counters);
        Epoch = log.Epoch;
        Last = log.Last;
        Connections = host.Engine.InUse;
        Temperature = LatestOf(log, host.Application.Temperature);
        Light = LatestOf(log, host.Application.Light);
        if (!host.IsSound)
        {
            FaultDescription[] faults = [.. host.Faults.Where(fault => fault.IsOn)];
            IsRebooting = faults.Any(fault => fault.Type.Kind == FaultKind.Reboot);
            Faults = string.Join(' ', faults.SelectMany(fault => fault.Active.Select(
                on => on.Length == 0 ? fault.Type.Name : $"{fault.Type.Name}={on}")));
        }
    }

    /// <summary>Since the start, over all its engines.</summary>
    public MeterReading Counters { get; } = new();

    public uint Epoch { get; }

    /// <summary>The latest event's number in this epoch.</summary>
    public long Last { get; }

    public int Connections { get; }

    /// <summary>The latest that was published, in °C; null = no reading.</summary>
    public double? Temperature { get; }

    /// <summary>The latest that was published, in ‰; null = no reading.</summary>
    public double? Light { get; }

    /// <summary>The faults that are on, as <c>--fault</c> takes them, with spaces between.
    /// </summary>
    public string Faults { get; } = "";

    public bool IsRebooting { get; }

    public long Published => Counters[StatusReport.Published];

    /// <summary>Looks at a board; on its event loop only.</summary>
    public static BoardReading Of(SimulatorHost host)
    {
        return new BoardReading(host);
    }

    private static double? LatestOf(EventLog log, int topic)
    {
        long sequence = log.FindMatch(1 << topic, true, log.First, log.Last);
        if (sequence > log.Last)
        {
            return null;
        }

        // The envelope ends with its data, a number here or null.
        ReadOnlySpan<byte> envelope =
            log.Bytes.AsSpan(log.OffsetOf(sequence), log.LengthOf(sequence));
        ReadOnlySpan<byte> data = envelope[(envelope.LastIndexOf((byte)':') + 1)..];
        return Utf8Parser.TryParse(data, out double value, out _) ? value : null;
    }
}
