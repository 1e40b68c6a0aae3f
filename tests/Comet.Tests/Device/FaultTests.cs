using System.Net.Sockets;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>Faults of our own: logged, they cost one connection, and the server goes on.</summary>
[TestClass]
public class FaultTests
{
    private const string Get = "GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    [TestMethod]
    public async Task A_fault_of_the_board_costs_the_connection_that_switched_it()
    {
        await using TestDevice device = TestDevice.Start();
        await using Subscriber other = await Subscriber.OpenAsync(device, Subscriber.Ws);
        int faults = 0;
        device.Board.LedChanged += (_, _) =>
        {
            if (faults++ == 0)
            {
                throw new InvalidOperationException("the LED is broken");
            }
        };
        await Assert.ThrowsAsync<HttpRequestException>(() => device.PublishAsync("led", "true"));
        StringAssert.Contains(device.TakeFaults().Single(), "the LED is broken");
        await device.InUseAsync(1);

        string id = await device.PublishAsync("led", "false");
        Assert.AreEqual(id, (await other.NextAsync()).Id);
    }

    [TestMethod]
    public async Task A_fault_while_an_answer_is_continued_costs_its_connection()
    {
        FaultyContent content = new();
        await using TestDevice device = TestDevice.Start(content: content);
        await using Subscriber other = await Subscriber.OpenAsync(device, Subscriber.Sse);
        await device.Commands.InvokeAsync(_ => content.IsBroken = true);
        for (int i = 0; i < 2 * device.Limits.Connections; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(device);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            SocketException reset = await Assert.ThrowsAsync<SocketException>(
                () => client.ReadAnswerAsync());
            Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
            StringAssert.StartsWith(device.TakeFaults().Single(), "connection ");
            string id = await device.PublishAsync("message", "1");
            Assert.AreEqual(id, (await other.NextAsync()).Id);
        }

        // The stream, and the connection that publishes.
        await device.InUseAsync(2);
    }

    [TestMethod]
    public async Task A_service_that_always_fails_holds_nobody_up()
    {
        const string publish =
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1";
        await using TestDevice device = TestDevice.Start();
        await using Subscriber other = await Subscriber.OpenAsync(
            device, Subscriber.Ws, "since=latest&topics=message");
        long start = Environment.TickCount64;
        device.Commands.Fault = new InvalidOperationException("the service is broken");
        int faults = 0;
        for (int i = 0; i < 3 || faults < 2; i++)
        {
            Assert.AreEqual(200, (await RawClient.AskAsync(device, publish)).Status);
            Assert.AreEqual("1", (await other.NextAsync()).Data);
            List<string> lines = device.TakeFaults();
            faults += lines.Count;
            Assert.IsTrue(lines.TrueForAll(
                line => line.Contains("the service is broken", StringComparison.Ordinal)));
        }

        // It is tried again, but not at once.
        long elapsedMs = Environment.TickCount64 - start;
        Assert.IsLessThanOrEqualTo(1 + (elapsedMs / SocketPump.RetryMs), faults);
        device.Commands.Fault = null;
        await device.InUseAsync(1);
        device.TakeFaults();
    }

    [TestMethod]
    public async Task A_service_that_fails_does_not_keep_those_behind_it_from_their_work()
    {
        await using TestDevice device = TestDevice.Start();
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            device, Subscriber.Ws, "since=latest&topics=message");
        await device.InUseAsync(1);
        device.Commands.Fault = new InvalidOperationException("the service is broken");
        await Limit.UntilAsync(() => device.TakeFaults().Count > 0, "it has failed");
        device.Flood.IsOn = true;
        StringAssert.StartsWith((await subscriber.NextAsync()).Data, "\"xxx");
        device.Flood.IsOn = false;
        device.Commands.Fault = null;
        await device.InUseAsync(1);
        device.TakeFaults();
    }

    [TestMethod]
    public async Task A_peer_that_resets_and_an_engine_that_fails_then_do_not_end_the_pump()
    {
        await using TestDevice device = TestDevice.Start();
        RawClient client = await StreamAsync(device);
        await device.Commands.InvokeAsync(_ => EngineFault.Begin(device.Engine));
        client.Reset();
        StringAssert.StartsWith(await FaultAsync(device), "connection 0 lost");
        await device.Commands.InvokeAsync(_ => EngineFault.End(device.Engine));
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Get)).Status);

        // Named again, the slot is given back after all.
        await device.Commands.InvokeAsync(_ => EngineFault.Name(device.Engine, 0));
        await device.InUseAsync(0);
    }

    [TestMethod]
    public async Task A_slot_that_the_engine_cannot_give_back_is_set_aside()
    {
        await using TestDevice device = TestDevice.Start(
            limits => limits.CloseTimeoutMs = 200);
        RawClient client = await StreamAsync(device);
        await device.Commands.InvokeAsync(_ => EngineFault.Begin(device.Engine));
        client.Reset();
        StringAssert.StartsWith(await FaultAsync(device), "connection 0 lost");
        await device.Commands.InvokeAsync(_ => EngineFault.Name(device.Engine, 0));
        StringAssert.StartsWith(await FaultAsync(device), "slot 0 set aside");
        await device.Commands.InvokeAsync(_ => EngineFault.End(device.Engine));

        // However often it is named, it is no news and costs no round.
        for (int i = 0; i < 10; i++)
        {
            await device.Commands.InvokeAsync(_ => EngineFault.Name(device.Engine, 0));
        }

        Assert.IsEmpty(device.TakeFaults());
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Get)).Status);
        await device.InUseAsync(1);
    }

    [TestMethod]
    public async Task A_log_that_fails_does_not_end_the_pump()
    {
        await using TestDevice device = TestDevice.Start();
        device.LogFault = new InvalidOperationException("no heap for a line");
        device.Commands.Fault = new InvalidOperationException("the service is broken");
        await Limit.UntilAsync(() => device.LogFault is null, "the log has failed");
        device.Commands.Fault = null;
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Get)).Status);
        device.TakeFaults();
    }

    [TestMethod]
    public async Task A_connection_that_cannot_be_admitted_is_closed()
    {
        await using TestDevice device = TestDevice.Start();
        device.AcceptFault = new InvalidOperationException("not today");
        SocketException reset = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // The reset may be there before the connect is known to have succeeded.
            using RawClient client = await RawClient.ConnectAsync(device);
            await client.ReadLineAsync();
        });
        Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
        StringAssert.Contains(await FaultAsync(device), "not today");
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Get)).Status);
    }

    [TestMethod]
    public async Task A_socket_that_is_broken_costs_its_connection()
    {
        await using TestDevice device = TestDevice.Start();
        await using Subscriber other = await Subscriber.OpenAsync(device, Subscriber.Ws);
        using RawClient client = await RawClient.ConnectAsync(device);
        await device.InUseAsync(2);
        device.Accepted[1].Dispose();
        await device.InUseAsync(1);
        StringAssert.Contains(
            device.TakeFaults().Single(), nameof(ObjectDisposedException));
        await other.PublishAsync("message", "1");
        Assert.AreEqual("1", (await other.NextAsync()).Data);
    }

    // A stream, in slot 0.
    private static async Task<RawClient> StreamAsync(TestDevice device)
    {
        RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync(
            "GET /stream?since=latest&topics=message HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        await device.InUseAsync(1);
        return client;
    }

    private static async Task<string> FaultAsync(TestDevice device)
    {
        List<string> faults = [];
        await Limit.UntilAsync(
            () =>
            {
                faults.AddRange(device.TakeFaults());
                return faults.Count > 0;
            },
            "a fault is logged");
        return faults.Single();
    }
}
