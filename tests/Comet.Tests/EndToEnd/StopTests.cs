using System.Net.Sockets;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>A graceful stop: every client is told in the words of its method.</summary>
[TestClass]
public class StopTests
{
    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Every_method_gets_its_ending(bool usesTls)
    {
        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(readiness: Readiness)
            : await TestSimulator.StartAsync(readiness: Readiness);
        string latest = await simulator.LatestAsync();
        using RawClient idle = await RawClient.ConnectAsync(simulator);
        using RawClient stream = await OpenAsync(simulator, "/stream?since=latest");
        using RawClient sse = await OpenAsync(simulator, "/sse?since=latest&topics=led");
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        using RawClient longPoll = await RawClient.ConnectAsync(simulator);
        await longPoll.SendAsync(
            $"GET /long-poll?since={latest}&wait=60 HTTP/1.1\r\nHost: x\r\n\r\n");
        await Limit.UntilAsync(
            async () => (await simulator.Client.GetStringAsync("status", Limit.Token))
                .Contains("long-poll", StringComparison.Ordinal),
            "the long poll waits");

        Task stopping = simulator.Host.StopAsync();
        Assert.AreEqual(1001, await socket.ReadCloseAsync());
        while ((await stream.ReadChunkAsync()).Length > 0)
        {
        }

        while ((await sse.ReadChunkAsync()).Length > 0)
        {
        }

        Batch batch = Batch.Parse((await longPoll.ReadAnswerAsync()).Text);
        Assert.IsEmpty(batch.Events);
        Assert.AreEqual(latest, batch.Next);
        Assert.IsEmpty(await idle.ReadToEndAsync());
        Assert.IsEmpty(await stream.ReadToEndAsync());
        Assert.IsEmpty(await sse.ReadToEndAsync());
        Assert.IsEmpty(await longPoll.ReadToEndAsync());
        await stopping.WaitAsync(Limit.Token);
        await Assert.ThrowsExactlyAsync<SocketException>(
            () => RawClient.ConnectAsync(simulator));
    }

    [TestMethod]
    public async Task A_client_that_does_not_end_cannot_delay_the_stop_for_long()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(
                limits => limits.CloseTimeoutMs = 200, readiness: Readiness);
        using RawWebSocket silent = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        using RawClient half = await RawClient.ConnectAsync(simulator);
        await half.SendAsync(
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
        await simulator.Host.StopAsync().WaitAsync(Limit.Token);
    }

    private static async Task<RawClient> OpenAsync(TestSimulator simulator, string target)
    {
        RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        return client;
    }
}
