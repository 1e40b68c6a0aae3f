using System.Globalization;
using System.Text;
using Comet.Simulator.Faults;
using Comet.Simulator.Hosting;
using Comet.Simulator.Load;
using Comet.Simulator.Options;

namespace Comet.Simulator.Fleet.Terminal;

/// <summary>What a fleet prints: once it runs, once in a while, and in the end.</summary>
internal static class FleetText
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;
    /// <summary>Where it is and what was asked for.</summary>
    public static string Start(FleetHost fleet, TimeSpan startup)
    {
        FleetOptions options = fleet.Options;
        StringBuilder text = new();
        string profile = options.Board.Profile == SimulatorProfile.Esp32 ? "esp32" : "host";
        text.Append(
            s_culture,
            $"Comet.Embedded fleet: {CountText.Of(options.Boards, "board")}, {profile} profile, "
            + $"seed {options.Board.Seed}, started in {startup.TotalSeconds:N1} s\n\n");
        foreach (string line in fleet.Addresses)
        {
            text.Append(s_culture, $"  {line}\n");
        }

        if (fleet.Bench is { } bench)
        {
            text.Append(
                s_culture,
                $"  {bench.Url} is the fleet's page, on this machine only (--bench-port)\n");
        }

        text.Append('\n');
        foreach (string signal in fleet.Boards[0].Host.Signals)
        {
            text.Append(s_culture, $"Signal: {signal}, by each board's own seed\n");
        }

        foreach (FaultSetting fault in options.Board.Faults)
        {
            string share = options.FaultSharePercent < 100
                ? string.Create(s_culture, $"{options.FaultSharePercent:0.##} %")
                : "all";
            string arguments = fault.Arguments.Length == 0 ? "" : $"={fault.Arguments}";
            text.Append(s_culture, $"Fault: {fault.Type.Name}{arguments} on {share} of them\n");
        }

        if (options.Subscribers > 0)
        {
            text.Append(
                s_culture,
                $"Clients in this process: {options.Subscribers:N0}, by the five methods\n");
        }

        if (fleet.IsOpenToAll)
        {
            text.Append(
                "Warning: open to the network, and no --token is asked for: whoever reaches these "
                + "ports\n  reads the boards and switches them.\n");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>How things are, in one line.</summary>
    public static string Now(FleetTotals now, LoadReport? load)
    {
        string others = now.Up == now.Boards ? "" : string.Create(
            s_culture,
            $", {now.Faulty:N0} faulty, {now.Rebooting:N0} rebooting, {now.Failed:N0} failed");
        string clients = load is null ? "" : string.Create(
            s_culture, $"; {load.Delivered:N0} delivered, {load.Lost:N0} lost");
        return string.Create(
            s_culture,
            $"{now.Elapsed:hh\\:mm\\:ss}  {now.Up:N0} up{others}; "
            + $"{CountText.Of(now.Connections, "connection")}; "
            + $"{CountText.Of(now.Events, "event")} "
            + $"({now.EventsPerSecond:N0}/s){clients}; "
            + $"{Bytes(now.BytesIn + now.BytesOut)} ({Bytes((long)now.BytesPerSecond)}/s); "
            + $"{CountText.Of(now.Gaps, "gap")}, {CountText.Of(now.Resets, "reset")}; "
            + $"{now.Cores:0.00} cores, {Bytes(now.MemoryBytes)}");
    }

    /// <summary>What it came to.</summary>
    /// <param name="end">The boards, when the end began.</param>
    /// <param name="load">The clients, or null.</param>
    /// <param name="stuck">How many boards did not stop.</param>
    public static string End(FleetTotals end, LoadReport? load, int stuck)
    {
        StringBuilder text = new();
        void Line(string name, string line) => text.Append(s_culture, $"  {name,-15} {line}\n");

        text.Append(
            s_culture,
            $"{end.Boards:N0} boards ran for {end.Elapsed.TotalSeconds:N1} s; "
            + $"{Math.Max(end.Failed, stuck)} failed\n");
        double seconds = Math.Max(end.Elapsed.TotalSeconds, 1);
        Line("published", string.Create(
            s_culture, $"{end.Events:N0} events, {end.Events / seconds:N0} a second"));
        if (load is not null)
        {
            text.Append(LoadText.Write(load));
        }

        Line("sockets", $"{Bytes(end.BytesIn)} in, {Bytes(end.BytesOut)} out");
        string clients = load is null ? "" : ", the clients' work included";
        Line("CPU", string.Create(
            s_culture,
            $"{end.CoresOnAverage:0.00} of {Environment.ProcessorCount} cores{clients}"));
        Line("memory", Bytes(end.MemoryBytes));
        return text.ToString();
    }

    /// <summary>A number of bytes with three digits or so.</summary>
    public static string Bytes(long bytes)
    {
        return bytes switch
        {
            < 1000 => string.Create(s_culture, $"{bytes} B"),
            < 1_000_000 => string.Create(s_culture, $"{bytes / 1e3:0.#} kB"),
            < 1_000_000_000 => string.Create(s_culture, $"{bytes / 1e6:0.#} MB"),
            _ => string.Create(s_culture, $"{bytes / 1e9:0.##} GB"),
        };
    }
}
