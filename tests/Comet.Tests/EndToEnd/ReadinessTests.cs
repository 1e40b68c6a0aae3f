using System.Net.Sockets;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.EndToEnd;

/// <summary>
/// A socket's readiness is told once. So while the loop is held up, everything comes that must not
/// be lost in one round; afterwards nobody sends anything that would wake it again.
/// </summary>
[TestClass]
[DoNotParallelize]
public class ReadinessTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task All_of_a_socket_is_read_though_a_round_reads_a_part(bool usesTls)
    {
        await using TestSimulator simulator = await StartAsync(usesTls);
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        byte[] pong = RawWebSocket.Frame(RawWebSocket.Pong, "12345678"u8);
        byte[] text = RawWebSocket.Frame(RawWebSocket.Text, "the last one"u8);
        byte[] all = [.. Enumerable.Repeat(pong, 2000).SelectMany(frame => frame), .. text];
        Assert.IsGreaterThan(16 * simulator.Host.Limits.ReceiveBytes, all.Length);
        await WhileHeldUpAsync(simulator, () => socket.Client.SendAsync(all));
        (int first, byte[] payload) = await socket.ReadFrameAsync();
        Assert.AreEqual(0x80 | RawWebSocket.Text, first);
        Assert.AreEqual("the last one", Encoding.ASCII.GetString(payload));
    }

    // A receive may find just what it asks for, the next nothing, while more is coming: the pauses
    // make that moment come up.
    [TestMethod]
    public async Task A_stream_in_pieces_of_the_buffers_size_is_read_to_its_end()
    {
        const int pieces = 20_000;
        await using TestSimulator simulator = await StartAsync(false);
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        int size = simulator.Host.Limits.ReceiveBytes;
        byte[] pong = RawWebSocket.Frame(RawWebSocket.Pong, new byte[size / 16 - 6]);
        byte[] piece = [.. Enumerable.Repeat(pong, 16).SelectMany(frame => frame)];
        Assert.HasCount(size, piece);
        for (int i = 0; i < pieces; i++)
        {
            await socket.Client.SendAsync(piece);
            Thread.SpinWait(i % 600);
        }

        await socket.SendAsync(RawWebSocket.Text, "the last one"u8.ToArray());
        (_, byte[] payload) = await socket.ReadFrameAsync();
        Assert.AreEqual("the last one", Encoding.ASCII.GetString(payload));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task An_end_that_comes_with_a_request_is_noticed_after_it(bool usesTls)
    {
        await using TestSimulator simulator = await StartAsync(usesTls);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(Poll);
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        await WhileHeldUpAsync(simulator, async () =>
        {
            await client.SendAsync(Poll);
            client.FinishSending();
        });
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task What_waits_for_room_is_read_when_there_is_room(bool usesTls)
    {
        const int count = 60;
        await using TestSimulator simulator = await StartAsync(usesTls);
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        byte[] payload = new byte[700];
        byte[] frame = RawWebSocket.Frame(RawWebSocket.Binary, payload);
        byte[] all = [.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)];
        await WhileHeldUpAsync(simulator, () => socket.Client.SendAsync(all));
        int received = 0;
        while (received < count * payload.Length)
        {
            received += (await socket.ReadFrameAsync()).Payload.Length;
        }

        Assert.AreEqual(count * payload.Length, received);
    }

    [TestMethod]
    public async Task Urgent_data_does_not_hide_what_follows_it()
    {
        await using TestSimulator simulator = await StartAsync(false);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        await socket.ConnectAsync(simulator.EndPoint, Limit.Token);
        await WhileHeldUpAsync(simulator, () =>
        {
            socket.Send(Encoding.ASCII.GetBytes(Poll));
            socket.Send("!"u8, SocketFlags.OutOfBand);
            socket.Send(Encoding.ASCII.GetBytes(Poll));
            return Task.CompletedTask;
        });
        await ReadAsync(
            socket,
            new byte[8192],
            read => Encoding.ASCII.GetString(read).Split(" 200 OK").Length == 3);
    }

    [TestMethod]
    public async Task All_that_arrived_is_answered_in_one_send()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("where a system tells of a connection's segments differs");
        }

        const int count = 300;
        await using TestSimulator simulator = await TestSimulator.StartHostProfileAsync(
            10, KeepQuiet, Readiness);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        await socket.ConnectAsync(simulator.EndPoint, Limit.Token);
        byte[] buffer = new byte[8192];
        socket.Send(Encoding.ASCII.GetBytes(RawWebSocket.Handshake("/echo")));
        await ReadAsync(socket, buffer, read => read.EndsWith("\r\n\r\n"u8));
        byte[] frame = RawWebSocket.Frame(RawWebSocket.Text, "sixteen octets.."u8);

        // More than one receive takes, with room for the answers to all.
        Assert.IsGreaterThan(simulator.Host.Limits.ReceiveBytes, count * frame.Length);
        Assert.IsLessThan(simulator.Host.Limits.TransmitBytes, count * (frame.Length - 4));
        int before = SegmentsReceived(socket);
        await WhileHeldUpAsync(simulator, () =>
        {
            socket.Send([.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)]);
            return Task.CompletedTask;
        });
        await ReadAsync(socket, buffer, read => read.Length == count * (frame.Length - 4));
        Assert.AreEqual(1, SegmentsReceived(socket) - before);
    }

    [TestMethod]
    public async Task Many_that_connect_at_once_are_all_let_in()
    {
        const int count = 150;
        await using TestSimulator simulator = await TestSimulator.StartHostProfileAsync(
            count + 50, KeepQuiet, Readiness);
        List<RawClient> clients = [];
        await WhileHeldUpAsync(simulator, async () =>
        {
            for (int i = 0; i < count; i++)
            {
                clients.Add(await RawClient.ConnectAsync(simulator));
            }
        });

        // A command, which is the way to ask, would wake the loop.
        await Limit.UntilAsync(() => simulator.Host.Engine.InUse == count, "all are let in");
        foreach (RawClient client in clients)
        {
            await client.SendAsync(Poll);
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
            client.Dispose();
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_slot_is_taken_over_with_nothing_of_the_one_before(bool usesTls)
    {
        await using TestSimulator simulator = await StartAsync(usesTls, limits =>
        {
            limits.Connections = 2;
            limits.ReservedForRequests = 1;
            limits.ConnectGraceMs = 0;
        });
        using RawClient busy = await RawClient.ConnectAsync(simulator);
        await busy.KeepBusyAsync();
        List<RawClient> idle = [];
        for (int i = 0; i < 30; i++)
        {
            RawClient newcomer = await RawClient.ConnectAsync(simulator);
            idle.Add(newcomer);
            await newcomer.SendAsync(Poll);
            Assert.AreEqual(200, (await newcomer.ReadAnswerAsync()).Status, $"newcomer {i}");
        }

        Assert.IsEmpty(await idle[^2].ReadToEndAsync());
        await idle[^1].SendAsync(Poll);
        Assert.AreEqual(200, (await idle[^1].ReadAnswerAsync()).Status);
        idle.ForEach(client => client.Dispose());
    }

    [TestMethod]
    public async Task A_command_of_another_thread_ends_the_wait()
    {
        const int threads = 4;
        const int commands = 3000;
        await using TestSimulator simulator = await StartAsync(false);
        await WhileHeldUpAsync(simulator, () => Task.CompletedTask);
        int sum = 0;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < commands; i++)
            {
                await simulator.Host.InvokeAsync(_ => sum++).WaitAsync(Limit.Patience);
            }
        })));
        Assert.AreEqual(threads * commands, sum);
    }

    private delegate bool IsComplete(ReadOnlySpan<byte> read);

    private static async Task ReadAsync(Socket socket, byte[] buffer, IsComplete isComplete)
    {
        int count = 0;
        while (!isComplete(buffer.AsSpan(0, count)))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(count), Limit.Token);
            Assert.AreNotEqual(0, read);
            count += read;
        }
    }

    // The field tcpi_data_segs_in of Linux's TCP_INFO.
    private static int SegmentsReceived(Socket socket)
    {
        Span<byte> info = stackalloc byte[160];
        Assert.AreEqual(info.Length, socket.GetRawSocketOption(6, 11, info));
        return BitConverter.ToInt32(info[152..]);
    }

    private Task<TestSimulator> StartAsync(bool usesTls, Action<CometLimits>? adjust = null)
    {
        void Adjust(CometLimits limits)
        {
            KeepQuiet(limits);
            adjust?.Invoke(limits);
        }

        return usesTls
            ? TestSimulator.StartTlsAsync(Adjust, readiness: Readiness)
            : TestSimulator.StartAsync(Adjust, readiness: Readiness);
    }

    // No deadline comes to the rescue of what readiness has lost.
    private static void KeepQuiet(CometLimits limits)
    {
        TestServer.SwitchOffRates(limits);
        limits.HeadTimeoutMs = 120_000;
        limits.IdleTimeoutMs = 120_000;
        limits.WriteStallTimeoutMs = 120_000;
        limits.HeartbeatMs = 120_000;
    }

    private static async Task WhileHeldUpAsync(TestSimulator simulator, Func<Task> act)
    {
        using ManualResetEventSlim gate = new();
        using ManualResetEventSlim isHeld = new();
        Task held = simulator.Host.InvokeAsync(_ =>
        {
            simulator.Host.Application.SampleIntervalMs = 120_000;
            isHeld.Set();
            gate.Wait(Limit.Patience);
        });
        Assert.IsTrue(isHeld.Wait(Limit.Patience));
        try
        {
            await act();
        }
        finally
        {
            gate.Set();
        }

        await held;
    }
}
