using System.Globalization;
using System.Net;
using System.Text;
using Comet.Simulator.Board;

namespace Comet.Simulator.Hosting;

/// <summary>What the simulator prints once it listens.</summary>
public static class StartupText
{
    /// <summary>The heap that the device has for everything.</summary>
    public const int DeviceBudgetBytes = 40 * 1024;

    /// <summary>One command for each method that works as it stands.</summary>
    public static IReadOnlyList<(string Method, string Command)> CommandsFor(Uri url)
    {
        const string upgrade = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' "
            + "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: Y29tZXQuZW1iZWRkZWQuMQ=='";
        return
        [
            ("polling", $"curl '{url}poll'"),
            ("long polling", $"curl '{url}long-poll?since=latest'"),
            ("streaming", $"curl -N '{url}stream'"),
            ("SSE", $"curl -N '{url}sse'"),
            ("WebSocket", $"curl -N --http1.1 -o - {upgrade} '{url}ws'"),
            ("publish", $"curl -d true '{url}publish/led'"),
            ("status", $"curl '{url}status'"),
        ];
    }

    public static string Write(SimulatorHost host, string profile)
    {
        ArgumentNullException.ThrowIfNull(host);
        StringBuilder text = new();
        void Line(string line = "") => text.Append(CultureInfo.InvariantCulture, $"{line}\n");

        TemperatureTrace trace = host.Board.Trace;
        Line($"Comet.Embedded simulator, {profile} profile, {host.Limits.Connections} connections, "
            + $"epoch {host.Epoch:x8}");
        Line();
        Line($"  {host.Url}");
        Line();
        foreach ((string method, string command) in CommandsFor(host.Url))
        {
            Line($"  {method,-13} {command}");
        }

        Line();
        Line($"Temperature: {trace.Source};");
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"  {trace.Count} rows, {host.Board.Speed:0.###} trace seconds per second (--speed)"));
        Line();
        WriteBudget(host, profile, Line);
        Line();
        if (IPAddress.IsLoopback(host.EndPoint.Address))
        {
            Line("Open to every program on this machine (no access control), to no other machine.");
        }
        else
        {
            Line($"Warning: {host.EndPoint.Address} is open to the network, and there is no access "
                + "control yet:");
            Line("  whoever reaches this port reads the board and switches it.");
        }

        return text.ToString();
    }

    private static void WriteBudget(SimulatorHost host, string profile, Action<string> line)
    {
        static string Row(string name, int bytes) => string.Create(
            CultureInfo.InvariantCulture, $"  {name,-44} {bytes,12:N0}");

        line("Memory of the engine, counted in bytes of the device's heap:");
        for (int i = 0; i < host.Budget.Count; i++)
        {
            line(Row(host.Budget.NameAt(i), host.Budget.BytesAt(i)));
        }

        line(Row("total", host.Budget.Total));
        if (profile == "esp32")
        {
            line(Row("the device's budget (40 KiB)", DeviceBudgetBytes));
        }
    }
}
