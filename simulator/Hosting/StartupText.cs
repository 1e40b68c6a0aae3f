using System.Globalization;
using System.Net;
using System.Text;
using Comet.Simulator.Board;
using Comet.Simulator.Faults;

namespace Comet.Simulator.Hosting;

/// <summary>What the simulator prints once it listens.</summary>
public static class StartupText
{
    /// <summary>The heap that the device has for everything.</summary>
    public const int DeviceBudgetBytes = 40 * 1024;

    /// <summary>
    /// One command for each method that works as it stands, in a shell whose variable
    /// <c>COMET_TOKEN</c> holds the token if one is needed.
    /// </summary>
    /// <param name="url">Where the server is.</param>
    /// <param name="needsToken">Whether a token is to be shown.</param>
    /// <param name="trustFile">A certificate that curl is to trust, or null.</param>
    public static IReadOnlyList<(string Method, string Command)> CommandsFor(
        Uri url, bool needsToken, string? trustFile = null)
    {
        string curl = trustFile is null ? "curl" : $"curl --cacert '{trustFile}'";
        curl += needsToken ? " -H \"Authorization: Bearer $COMET_TOKEN\"" : "";
        const string upgrade = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' "
            + "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: Y29tZXQuZW1iZWRkZWQuMQ=='";
        return
        [
            ("polling", $"{curl} '{url}poll'"),
            ("long polling", $"{curl} '{url}long-poll?since=latest'"),
            ("streaming", $"{curl} -N '{url}stream'"),
            ("SSE", $"{curl} -N '{url}sse'"),
            ("WebSocket", $"{curl} -N --http1.1 -o - {upgrade} '{url}ws'"),
            ("publish", $"{curl} -d true '{url}publish/led'"),
            ("status", $"{curl} '{url}status'"),
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
        if (host.NeedsToken)
        {
            Line($"  {host.Url}#token=YOUR_TOKEN opens the page with the token");
        }

        if (host.Bench is { } bench)
        {
            Line($"  {bench.Url} is the bench, on this machine only (--bench-port)");
        }

        Line();
        foreach ((string method, string command) in CommandsFor(
            host.Url, host.NeedsToken, host.Tls?.TrustFile))
        {
            Line($"  {method,-13} {command}");
        }

        Line();
        if (host.Tls is { } tls)
        {
            WriteTls(tls, Line);
            Line();
        }

        Line($"Temperature: {trace.Source};");
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"  {trace.Count} rows, {host.Board.Speed:0.###} trace seconds per second (--speed)"));
        WriteDisturbances(host, Line);
        Line();
        WriteBudget(host, profile, Line);
        Line();
        WriteAccess(host, Line);
        return text.ToString();
    }

    private static void WriteDisturbances(SimulatorHost host, Action<string> line)
    {
        foreach (string signal in host.Signals)
        {
            line($"Signal: {signal}");
        }

        foreach (FaultDescription fault in host.Faults)
        {
            foreach (string arguments in fault.Active)
            {
                line($"Fault: {fault.Type.Name}{(arguments.Length > 0 ? "=" : "")}{arguments}");
            }
        }
    }

    private static void WriteTls(TlsIdentity tls, Action<string> line)
    {
        line($"TLS 1.2 and 1.3; the certificate's SHA-256 fingerprint is");
        line($"  {tls.Fingerprint}");
        if (tls.TrustFile is { } file)
        {
            line("It was made for this run and is signed by nobody: a browser warns of it. curl");
            line($"  takes it by --cacert {file}, or anything by --insecure.");
        }
    }

    private static void WriteAccess(SimulatorHost host, Action<string> line)
    {
        IPAddress address = host.EndPoint.Address;
        switch (IPAddress.IsLoopback(address), host.NeedsToken)
        {
            case (true, true):
                line("Open to whoever has the token, on this machine only.");
                break;
            case (true, false):
                line("Open to every program on this machine (no --token), to no other machine.");
                break;
            case (false, true):
                line($"Open to whoever has the token, on the network ({address})."
                    + (host.UsesTls ? "" : " Without TLS,"));
                if (!host.UsesTls)
                {
                    line("  whoever listens on the way can read the token.");
                }

                break;
            default:
                line($"Warning: {address} is open to the network, and no --token is asked for:");
                line("  whoever reaches this port reads the board and switches it.");
                break;
        }
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
