using System.Globalization;
using System.Net;
using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos;

/// <summary>The program is killed, or told to end, while all methods follow it.</summary>
[TestClass]
[DoNotParallelize]
public class RestartTests
{
    private const int Events = 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Killed_and_started_again_it_tells_all_of_a_reset_and_loses_nothing_new()
    {
        using SimulatorProcess first = SimulatorProcess.Start("--port", "0");
        Uri url = await first.UrlAsync();
        string since = await NextAsync(url);
        List<SteadyClient> clients = SteadyClient.OfEachMethod(url, since, false);
        using CancellationTokenSource following = new();
        List<Task> running = clients.ConvertAll(client => client.RunAsync(following.Token));
        await PublishAsync(url, 1);
        await AwaitAsync(clients, Events);
        await first.KillAsync();

        using SimulatorProcess second = SimulatorProcess.Start(
            "--port", url.Port.ToString(CultureInfo.InvariantCulture));
        Assert.AreEqual(url, await second.UrlAsync());

        // Some while the clients are still away, perhaps; some when they are there.
        await PublishAsync(url, Events + 1);
        await AwaitAsync(clients, 2 * Events);
        await PublishAsync(url, (2 * Events) + 1);
        await AwaitAsync(clients, 3 * Events);
        await following.CancelAsync();
        await Task.WhenAll(running);

        string epoch = (await NextAsync(url)).Split('-')[0];
        Assert.AreNotEqual(since.Split('-')[0], epoch);
        List<string> expected = [.. Enumerable.Range(1, 3 * Events).Select(n => $"{n}")];
        expected.Insert(Events, "reset");
        foreach (SteadyClient client in clients)
        {
            List<string> told = [.. client.Journal.Select(
                d => d.Kind == DeliveryKind.Reset ? "reset" : d.Data + d.From)];
            CollectionAssert.AreEqual(expected, told, $"{client}: {string.Join(' ', told)}");
            Assert.IsTrue(
                client.Journal.Skip(Events + 1).All(
                    d => d.Id.StartsWith(epoch, StringComparison.Ordinal)),
                client.ToString());
            client.Dispose();
        }
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Told_to_end_it_gives_each_method_its_ending()
    {
        using SimulatorProcess simulator = SimulatorProcess.Start("--port", "0");
        Uri url = await simulator.UrlAsync();
        string since = await NextAsync(url);
        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        using HttpResponseMessage stream = await client.GetAsync(
            $"stream?since={since}", HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        using HttpResponseMessage events = await client.GetAsync(
            $"sse?since={since}", HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        using ClientWebSocketHolder socket = await ClientWebSocketHolder.OpenAsync(url);
        Task<HttpResponseMessage> poll = client.GetAsync(
            $"long-poll?since={since}&topics=led", Limit.Token);
        await Limit.UntilAsync(
            async () => (await client.GetStringAsync("status", Limit.Token))
                .Contains("\"long-poll\"", StringComparison.Ordinal),
            "the long poll waits");
        await simulator.SignalAsync("TERM");

        // A chunked body that ends before its last-chunk would throw.
        await stream.Content.ReadAsStringAsync(Limit.Token);
        await events.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(1001, await socket.CloseStatusAsync());
        using HttpResponseMessage answer = await poll;
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.IsEmpty(Batch.Parse(await answer.Content.ReadAsStringAsync(Limit.Token)).Events);
        Assert.AreEqual(0, await simulator.ExitCodeAsync());
        Assert.AreEqual("", simulator.Errors);
    }

    private static async Task<string> NextAsync(Uri url)
    {
        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        return Batch.Parse(await client.GetStringAsync("poll?since=latest", Limit.Token)).Next;
    }

    private static async Task PublishAsync(Uri url, int from)
    {
        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        for (int i = 0; i < Events;)
        {
            using StringContent value = new($"{from + i}");
            using HttpResponseMessage answer = await client.PostAsync(
                "publish/message", value, Limit.Token);
            if (answer.Headers.RetryAfter?.Delta is { } wait)
            {
                await Task.Delay(wait, CancellationToken.None);
                continue;
            }

            answer.EnsureSuccessStatusCode();
            i++;
        }
    }

    private static async Task AwaitAsync(List<SteadyClient> clients, int count)
    {
        using CancellationTokenSource end = new(s_patience);
        while (!clients.TrueForAll(client => client.HasReached($"{count}")))
        {
            Assert.IsFalse(end.IsCancellationRequested, string.Join('\n', clients));
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
