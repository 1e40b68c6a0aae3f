using Comet.Simulator.Hosting;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>What clients do in the sessions that are recorded.</summary>
internal static class Sessions
{
    /// <summary>
    /// A client of each method follows what all of them publish, while the button is pressed; the
    /// page is asked for, the status, and what is not there.
    /// </summary>
    public static async Task FollowByEveryMethodAsync(TestSimulator simulator, string access = "")
    {
        List<Subscriber> subscribers = [];
        foreach (string method in Subscriber.Methods)
        {
            subscribers.Add(await Subscriber.OpenAsync(
                simulator, method, "since=latest&topics=message,led,button" + access));
        }

        SimulatorHost host = simulator.Host;
        for (int i = 0; i < 5; i++)
        {
            // Over a WebSocket this one's own, by POST the others.
            await subscribers[^(1 + (i % 2))].PublishAsync("message", $"\"of {i}\"");
            host.Board.SetButton(i % 2 == 0);
            foreach (Subscriber subscriber in subscribers)
            {
                List<Delivery> events = await subscriber.NextEventsAsync(2);
                Assert.HasCount(2, events.Select(e => e.Topic).Distinct().ToList());
            }
        }

        // A command that publishes, as those of a bench do.
        await host.InvokeAsync(nowMs => host.Engine.Publish(
            host.Application.Message, "[1,2]"u8.ToArray(), 0, 5, nowMs));
        foreach (Subscriber subscriber in subscribers)
        {
            Assert.AreEqual("[1,2]", (await subscriber.NextAsync()).Data);
        }

        await simulator.Client.GetStringAsync("", Limit.Token);
        await simulator.Client.GetStringAsync("status?" + access.TrimStart('&'), Limit.Token);
        await simulator.Client.GetAsync("nowhere", Limit.Token);
        foreach (Subscriber subscriber in subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }
}
