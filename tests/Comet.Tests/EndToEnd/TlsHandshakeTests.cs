using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Handshakes that do not come to a good end: none costs more than its slot.</summary>
[TestClass]
public class TlsHandshakeTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    // A record of 100 bytes of which the hello's header and its version have come.
    private static readonly byte[] s_halfHello = Convert.FromHexString("16030100640100006003034A");

    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_handshake_that_never_ends_is_ended_with_the_time_for_a_head(bool hasBegun)
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync(
            limits => limits.HeadTimeoutMs = 300, readiness: Readiness);
        using Socket silent = await ConnectAsync(simulator);
        if (hasBegun)
        {
            await silent.SendAsync(s_halfHello, Limit.Token);
        }

        Assert.AreEqual(0, await silent.ReceiveAsync(new byte[100], Limit.Token));
        await OnlyOneIsLeftAsync(simulator);
    }

    [TestMethod]
    public async Task Handshakes_take_slots_and_give_them_back()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartTlsAsync(readiness: Readiness);
        List<Socket> silent = [];
        for (int i = 0; i < simulator.Host.Limits.Connections; i++)
        {
            silent.Add(await ConnectAsync(simulator));
            await silent[i].SendAsync(s_halfHello, Limit.Token);
        }

        for (int i = 0; i < 3; i++)
        {
            // No slot: an end, not a reset, and no handshake.
            using Socket late = await ConnectAsync(simulator);
            Assert.AreEqual(0, await late.ReceiveAsync(new byte[100], Limit.Token));
        }

        silent.ForEach(socket => socket.Dispose());
        await OnlyOneIsLeftAsync(simulator);
    }

    [TestMethod]
    public async Task With_the_most_handshakes_under_way_the_next_waits_its_turn()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync(
            null, 400, readiness: Readiness);
        List<Socket> silent = [];
        for (int i = 0; i < SocketPump.HandshakesMax; i++)
        {
            silent.Add(await ConnectAsync(simulator));
        }

        Task<RawAnswer> next = RawClient.AskAsync(simulator, Poll);
        int inUse = 0;
        await Limit.UntilAsync(
            async () =>
            {
                await simulator.Host.InvokeAsync(_ => inUse = simulator.Host.Engine.InUse);
                return inUse >= SocketPump.HandshakesMax;
            },
            "the handshakes are under way");
        await simulator.Host.InvokeAsync(_ => inUse = simulator.Host.Engine.InUse);
        Assert.AreEqual(SocketPump.HandshakesMax, inUse);
        Assert.IsFalse(next.IsCompleted);

        silent[17].Dispose();
        Assert.AreEqual(200, (await next).Status);
        silent.ForEach(socket => socket.Dispose());
        await OnlyOneIsLeftAsync(simulator);
    }

    [TestMethod]
    [DataRow(SimulatorProfile.Esp32)]
    [DataRow(SimulatorProfile.Host)]
    public void A_handshake_under_way_is_not_idle_before_its_time_is_over(SimulatorProfile profile)
    {
        SimulatorOptions options = new() { Profile = profile };
        CometLimits plain = options.CreateLimits();
        Assert.IsLessThan(plain.HeadTimeoutMs, plain.ConnectGraceMs);
        CometLimits limits = (options with { Tls = TlsOptions.Development }).CreateLimits();
        Assert.AreEqual(limits.HeadTimeoutMs, limits.ConnectGraceMs);
    }

    [TestMethod]
    public async Task HTTP_without_TLS_is_told_so()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartTlsAsync(readiness: Readiness);
        using Socket socket = await ConnectAsync(simulator);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Poll), Limit.Token);
        string answer = Encoding.ASCII.GetString(await ReadToEndAsync(socket));
        StringAssert.StartsWith(answer, "HTTP/1.1 400 Bad Request\r\n");
        string[] parts = answer.Split("\r\n\r\n");
        StringAssert.Contains(parts[0], $"Content-Length: {parts[1].Length}\r\n");
        using JsonDocument error = JsonDocument.Parse(parts[1]);
        StringAssert.Contains(error.RootElement.GetProperty("error").GetString()!, "https");
        await OnlyOneIsLeftAsync(simulator);
    }

    [TestMethod]
    public async Task Handshakes_beyond_the_share_of_a_round_wait_for_the_next()
    {
        const int count = 40;
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync(
            limits => limits.HeadTimeoutMs = 120_000, count, readiness: Readiness);
        List<Socket> plain = [];
        using ManualResetEventSlim gate = new();
        Task held = simulator.Host.InvokeAsync(_ =>
        {
            simulator.Host.Application.SampleIntervalMs = 120_000;
            gate.Wait(Limit.Patience);
        });
        for (int i = 0; i < count; i++)
        {
            plain.Add(await ConnectAsync(simulator));
            await plain[i].SendAsync(Encoding.ASCII.GetBytes(Poll), Limit.Token);
        }

        gate.Set();
        await held;
        foreach (Socket socket in plain)
        {
            string answer = Encoding.ASCII.GetString(await ReadToEndAsync(socket));
            StringAssert.StartsWith(answer, "HTTP/1.1 400 Bad Request\r\n");
            socket.Dispose();
        }
    }

    [TestMethod]
    [DataRow("00", DisplayName = "no protocol at all")]
    [DataRow("80 2E 01 00 02 00 15", DisplayName = "SSL 2.0")]
    [DataRow("16 03 01 00 04 0B 00 00 00", DisplayName = "a certificate for a hello")]
    [DataRow("16 03 01 FF FF 01 00", DisplayName = "a record beyond its limit")]
    [DataRow("16 FF FF 00 04 01 00 00 00", DisplayName = "a version that there is not")]
    [DataRow("15 03 01 00 02 02 28", DisplayName = "an alert")]
    public async Task Garbage_is_the_end_and_not_a_reset(string hex)
    {
        await using TestSimulator simulator =
            await TestSimulator.StartTlsAsync(readiness: Readiness);
        using Socket socket = await ConnectAsync(simulator);
        byte[] garbage = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        await socket.SendAsync(garbage, Limit.Token);
        byte[] answer = await ReadToEndAsync(socket);

        // Nothing, or a fatal alert.
        Assert.IsTrue(answer.Length == 0 || answer[0] == TlsRecords.Alert,
            Convert.ToHexString(answer));
        await OnlyOneIsLeftAsync(simulator);
    }

    [TestMethod]
    public async Task Handshakes_that_are_broken_off_anywhere_leave_nothing_behind()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartTlsAsync(readiness: Readiness);
        Random random = new(7);
        for (int i = 0; i < 100; i++)
        {
            using Socket socket = await ConnectAsync(simulator);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            s_halfHello.AsSpan(0, Math.Min(bytes.Length, random.Next(13))).CopyTo(bytes);
            await socket.SendAsync(bytes, Limit.Token);
            if (random.Next(2) == 0)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }

        await OnlyOneIsLeftAsync(simulator);
    }

    private static async Task OnlyOneIsLeftAsync(TestSimulator simulator)
    {
        // The slot first: the client that asks is refused while there is none.
        await Limit.UntilAsync(
            async () =>
            {
                int inUse = 0;
                await simulator.Host.InvokeAsync(_ => inUse = simulator.Host.Engine.InUse);
                return inUse == 0;
            },
            "no slot is in use");
        Assert.AreEqual(200, (await RawClient.AskAsync(simulator, Poll)).Status);
    }

    private static async Task<Socket> ConnectAsync(TestSimulator simulator)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        await socket.ConnectAsync(simulator.EndPoint, Limit.Token);
        return socket;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int count = 0;
        int read;
        do
        {
            read = await socket.ReceiveAsync(buffer.AsMemory(count), Limit.Token);
            count += read;
        }
        while (read > 0);

        return buffer[..count];
    }
}
