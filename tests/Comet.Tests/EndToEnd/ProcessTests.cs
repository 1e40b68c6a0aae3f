using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>The program: what it prints, how it fails, and how it ends.</summary>
[TestClass]
public partial class ProcessTests
{
    [TestMethod]
    [DataRow(2, "--port abc: expected a number from 0 to 65535", "--port", "abc")]
    [DataRow(2, "--port 65536: expected", "--port", "65536")]
    [DataRow(2, "--profile avr: expected esp32 or host", "--profile", "avr")]
    [DataRow(2, "--connections 11: the esp32 profile has 10", "--connections", "11")]
    [DataRow(2, "--speed 0: expected a number above 0", "--speed", "0")]
    [DataRow(2, "--bench-port on: expected a number from 0 to 65535, or off", "--bench-port", "on")]
    [DataRow(2, "--bench-port 65536: expected a number", "--bench-port", "65536")]
    [DataRow(2, "--log-level loud: expected one of trace, debug", "--log-level", "loud")]
    [DataRow(2, "--log-level 1: expected one of", "--log-level", "1")]
    [DataRow(2, "--nope", "--nope")]
    [DataRow(2, "--token: not a token; expected 8 to 48 letters, digits", "--token", "1234567")]
    [DataRow(2, "--token: not a token; expected", "--token", "")]
    [DataRow(2, "--read-token: not a token; expected", "--token", "12345678",
        "--read-token", "1234 5678")]
    [DataRow(2, "--read-token: there is no --token", "--read-token", "12345678")]
    [DataRow(2, "--read-token: the same as --token; expected another", "--token", "12345678",
        "--read-token", "12345678")]
    [DataRow(2, "--tls a: expected two files, cert.pem key.pem, or dev", "--tls", "a")]
    [DataRow(2, "--tls a.pem: there is no such file; expected a certificate as PEM",
        "--port", "0", "--tls", "a.pem", "b.pem")]
    [DataRow(1, "--bind nowhere.invalid: the name resolves to no", "--bind", "nowhere.invalid")]
    [DataRow(1, "--bind : the name resolves to no", "--bind", "")]
    [DataRow(1, "--trace : an empty name; expected a CSV file", "--trace", "")]
    [DataRow(1, "--bind 192.0.2.1: not an address of this machine", "--bind", "192.0.2.1",
        "--anonymous")]
    [DataRow(2, "--bind 0.0.0.0: open to the network without a --token; expected one, or "
        + "--anonymous", "--bind", "0.0.0.0")]
    [DataRow(2, "--anonymous: there is a --token", "--anonymous", "--token", "12345678")]
    [DataRow(2, "--host-name board:80: expected a name such as", "--host-name", "board:80")]
    [DataRow(2, "--host-name a b: expected a name", "--host-name", "a b")]
    [DataRow(2, "--host-name : expected a name", "--host-name", "")]
    [DataRow(2, "--origin app.example: expected http:// or https://", "--origin", "app.example")]
    [DataRow(2, "--origin http://a/: expected", "--origin", "http://b", "--origin", "http://a/")]
    [DataRow(2, "--origin: 8 of them; expected 7 at most", "--origin", "http://a",
        "--origin", "http://b", "--origin", "http://c", "--origin", "http://d",
        "--origin", "http://e", "--origin", "http://f", "--origin", "http://g",
        "--origin", "http://h")]
    [DataRow(1, "--trace no-such.csv: there is no such file", "--trace", "no-such.csv")]
    public async Task A_mistake_is_one_line_and_an_exit_code(
        int exitCode, string line, params string[] arguments)
    {
        await AssertRefusedAsync(exitCode, line, arguments);
    }

    [TestMethod]
    public async Task A_port_in_use_is_one_line_and_an_exit_code()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await AssertRefusedAsync(
            1,
            $"--port {port}: another program listens on it at 127.0.0.1",
            "--port",
            port.ToString(CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task A_bench_port_in_use_is_one_line_and_an_exit_code()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await AssertRefusedAsync(
            1,
            $"--bench-port {port}: another program listens on it at 127.0.0.1",
            "--port",
            "0",
            "--bench-port",
            port.ToString(CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task The_bench_starts_and_ends_with_the_program()
    {
        using SimulatorProcess simulator =
            SimulatorProcess.Start("--port", "0", "--bench-port", "0");
        Uri board = await simulator.UrlAsync();
        Match line = BenchPattern().Match(simulator.Output);
        Uri bench = new(line.Groups["url"].Value);
        Assert.AreNotEqual(board.Port, bench.Port);
        using HttpClient client = new() { Timeout = Limit.Patience };
        StringAssert.Contains(
            await client.GetStringAsync(new Uri(bench, "api/state"), Limit.Token), "\"board\":");
        await simulator.SendInterruptAsync();
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
        Assert.AreEqual("", simulator.Errors);
    }

    [TestMethod]
    public async Task More_connections_than_open_files_are_refused()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the limit on open files is read from /proc");
        }

        using SimulatorProcess simulator = SimulatorProcess.StartInShell(
            "ulimit -n 400", "--port", "0", "--profile", "host", "--connections", "200");
        Assert.AreEqual(1, await simulator.ExitCodeAsync());
        StringAssert.StartsWith(
            simulator.Errors, "comet: --connections 200: the system allows 400 open files");
    }

    [TestMethod]
    public async Task A_malformed_trace_is_refused_before_anything_starts()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "time,celsius\n2015-06-01T15:00,abc\n");
            await AssertRefusedAsync(
                1, $"{file}:2: celsius \"abc\" is not a number", "--port", "0", "--trace", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public async Task The_start_up_text_is_true_and_an_interrupt_ends_the_program()
    {
        using SimulatorProcess simulator = SimulatorProcess.Start("--port", "0");
        Uri url = await simulator.UrlAsync();
        string output = simulator.Output;
        Assert.AreNotEqual(0, url.Port);
        StringAssert.Contains(output, "Seattle");
        StringAssert.Contains(
            output, "Open to every program on this machine (no --token), to no other");
        Assert.DoesNotContain("Warning", output);
        AssertBudgetAddsUp(output);

        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        Assert.AreEqual(
            HttpStatusCode.OK, (await client.GetAsync("poll", Limit.Token)).StatusCode);

        using ClientWebSocketHolder socket = await ClientWebSocketHolder.OpenAsync(url);
        await simulator.SendInterruptAsync();
        Assert.AreEqual(1001, await socket.CloseStatusAsync());
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
        Assert.AreEqual("", simulator.Errors);
    }

    [TestMethod]
    public async Task What_goes_wrong_from_the_start_is_told()
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(
            "--port", "0", "--fault", "latency=5,jitter=2", "--fault", "stall=slot=9",
            "--signal", "light=constant:3", "--cpu-slowdown", "0.1");
        await simulator.UrlAsync();
        await Limit.UntilAsync(
            () => simulator.Output.Contains("Open to", StringComparison.Ordinal), "all is told");
        foreach (string line in new[]
        {
            "Signal: light=constant:3\n", "Fault: latency=5,jitter=2\n",
            "Fault: stall=slot=9\n",
        })
        {
            StringAssert.Contains(simulator.Output.ReplaceLineEndings("\n"), line);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a-token/for+this=")]
    [DataRow("a-token/for+this=", "--tls", "dev")]
    public async Task Each_command_that_is_printed_works_when_pasted(
        string token, params string[] more)
    {
        if (!File.Exists("/usr/bin/curl") || !File.Exists("/bin/sh"))
        {
            Assert.Inconclusive("curl or sh is not on this machine");
        }

        using SimulatorProcess simulator = token.Length == 0
            ? SimulatorProcess.Start("--port", "0")
            : SimulatorProcess.Start(["--port", "0", "--token", token, .. more]);
        await simulator.PrintsAsync("Open to");
        MatchCollection commands = CommandPattern().Matches(simulator.Output);
        Assert.IsGreaterThanOrEqualTo(7, commands.Count);
        foreach (Match command in commands)
        {
            string line = command.Groups["command"].Value.TrimEnd();
            string expected = command.Groups["method"].Value.Trim() switch
            {
                "polling" => "\"events\":[{",
                "long polling" => "\"events\":[{",
                "streaming" => "\n{\"id\":\"",
                "SSE" => "\nid: ",
                "WebSocket" => "\"topic\":\"temperature\"",
                "publish" => "\"subscribers\":",
                "status" => "\"epoch\":",
                string other => throw new AssertFailedException($"{other} is not expected"),
            };
            await AssertPrintsAsync(line, expected, token);
        }

        // Under TLS there is a file to take away.
        await simulator.SendInterruptAsync();
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
    }

    [TestMethod]
    public async Task An_address_that_is_not_loopback_is_warned_of()
    {
        using SimulatorProcess simulator =
            SimulatorProcess.Start("--port", "0", "--bind", "0.0.0.0", "--anonymous");
        await simulator.PrintsAsync("Warning: 0.0.0.0 is open to the network");
        Assert.DoesNotContain("to no other machine", simulator.Output);
    }

    [TestMethod]
    [DataRow("127.0.0.1", "Open to whoever has the token, on this machine only.")]
    [DataRow("0.0.0.0", "Open to whoever has the token, on the network (0.0.0.0).")]
    public async Task Who_has_a_token_is_told_and_the_token_is_not(string address, string line)
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(
            "--port", "0", "--bind", address, "--token", "do-not-show", "--read-token", "nor-this");
        await simulator.PrintsAsync(line);
        Assert.DoesNotContain("Warning", simulator.Output);
        StringAssert.Contains(simulator.Output, "/#token=YOUR_TOKEN");
        AssertBudgetAddsUp(simulator.Output);
        using HttpClient client = new()
        {
            BaseAddress = await simulator.UrlAsync(),
            Timeout = Limit.Patience,
        };
        await client.GetStringAsync("poll?access_token=nor-this", Limit.Token);

        // Every form, right and wrong, and a response that is still open when the state is told.
        foreach (string token in (string[])["do-not-show", "nor-a-wrong-one"])
        {
            foreach (string form in (string[])["Authorization: Bearer ", "Cookie: comet_token="])
            {
                using HttpRequestMessage request = new(HttpMethod.Post, "login?secret=nor-a-query");
                string[] field = form.Split(": ");
                request.Headers.TryAddWithoutValidation(field[0], field[1] + token);
                (await client.SendAsync(request, Limit.Token)).Dispose();
            }
        }

        using Stream stream = await client.GetStreamAsync(
            "stream?secret=nor-a-query&access_token=do-not-show", Limit.Token);
        string status = await client.GetStringAsync(
            "status?access_token=do-not-show", Limit.Token);
        await simulator.SendInterruptAsync();
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
        foreach (string text in (string[])[status, simulator.Output, simulator.Errors])
        {
            Assert.DoesNotContain("do-not-show", text);
            Assert.DoesNotContain("nor-this", text);
            Assert.DoesNotContain("nor-a-", text);
        }

        StringAssert.Contains(status, "\"method\":\"stream\"");
    }

    [TestMethod]
    public async Task Help_names_the_options_and_the_connections_of_each_profile()
    {
        using SimulatorProcess simulator = SimulatorProcess.Start("--help");
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
        string help = string.Join(' ', simulator.Output.Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries));
        StringAssert.Contains(help, "10, of the esp32 profile; 2000 of the host profile");
        foreach (string option in (string[])[
            "--port", "--bind", "--profile", "--connections", "--no-rates", "--trace", "--speed",
            "--token", "--read-token", "--anonymous", "--host-name", "--origin", "--tls",
            "--bench-port", "--log-level"])
        {
            StringAssert.Contains(help, option);
        }
    }

    private static async Task AssertRefusedAsync(
        int exitCode, string line, params string[] arguments)
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(arguments);
        Assert.AreEqual(exitCode, await simulator.ExitCodeAsync());
        Assert.AreEqual("", simulator.Output);
        string errors = simulator.Errors;
        StringAssert.StartsWith(errors, "comet: ");
        StringAssert.Contains(errors, line);
        Assert.AreEqual(1, errors.Count(c => c == '\n'), errors);
    }

    /// <summary>The memory table's terms sum to its total, within the budget.</summary>
    private static void AssertBudgetAddsUp(string output)
    {
        List<(string Name, int Bytes)> rows = [.. BudgetPattern().Matches(output).Select(row => (
            row.Groups["name"].Value.Trim(),
            int.Parse(row.Groups["bytes"].Value, NumberStyles.Number, CultureInfo.InvariantCulture)
        ))];
        Assert.IsGreaterThanOrEqualTo(3, rows.Count);
        int budget = rows[^1].Bytes;
        int total = rows[^2].Bytes;
        Assert.AreEqual("total", rows[^2].Name);
        Assert.AreEqual(40 * 1024, budget);
        Assert.IsLessThanOrEqualTo(budget, total);
        Assert.AreEqual(total, rows[..^2].Sum(row => row.Bytes));
    }

    /// <summary>Runs the line in a shell until it has printed the text.</summary>
    private static async Task AssertPrintsAsync(string line, string expected, string token)
    {
        ProcessStartInfo start = new("/bin/sh")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COMET_TOKEN"] = token;
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec " + line);
        using Process shell = Process.Start(start)!;
        try
        {
            shell.ErrorDataReceived += (_, _) => { };
            shell.BeginErrorReadLine();
            string printed = "\n";
            char[] part = new char[4096];
            while (!printed.Contains(expected, StringComparison.Ordinal))
            {
                int count = await shell.StandardOutput.ReadAsync(part.AsMemory(), Limit.Token);
                Assert.AreNotEqual(0, count, $"{line} printed only {printed}");
                printed += new string(part, 0, count);
            }
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill();
            }
        }
    }

    [GeneratedRegex(@"^  (?<url>http://127\.0\.0\.1:\d+/) is the bench", RegexOptions.Multiline)]
    private static partial Regex BenchPattern();

    [GeneratedRegex(@"^  (?<method>[A-Za-z ]+?) +(?<command>curl .*)$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"^  (?<name>\S.*?)  +(?<bytes>[\d,]+)$", RegexOptions.Multiline)]
    private static partial Regex BudgetPattern();
}
