using System.Globalization;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Browser;

/// <summary>
/// What the five methods cost in a browser, as the lanes say it and as it was on the wire. The
/// README's figures are what this prints.
/// </summary>
[TestClass]
[DoNotParallelize]
public class OverheadTests
{
    private const int Events = 60;

    // A lane sees bodies and not heads; it says so, and may be wrong by this share or by a byte.
    private const double Tolerance = .01;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task The_lanes_count_what_goes_over_the_wire()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(isReplaying: true);
        await using CountingProxy proxy = new(simulator.EndPoint);
        await using DashboardPage dashboard = await DashboardPage.OpenAsync(proxy.Url);
        await dashboard.ExpectConnectedAsync();
        for (int events = 0; events <= Events; events += 5)
        {
            await Limit.UntilAsync(
                () => Subscriber.Methods.All(m => proxy.Of("/" + m).Events >= events),
                $"every lane was brought {events} events");
        }

        // What is shown does not change any more.
        await dashboard.ToggleConnectionsAsync();
        await dashboard.ExpectInEveryLaneAsync("rate", "0.0");
        foreach (string method in Subscriber.Methods)
        {
            ProxyTally wire = proxy.Of("/" + method);
            double shown = await dashboard.NumberAsync("bytes", method);
            double counted = (double)wire.Bytes / wire.Events;
            double requests = await dashboard.NumberAsync("requests", method);
            string median = await dashboard.Part("median", method).InnerTextAsync();
            string p95 = await dashboard.Part("p95", method).InnerTextAsync();
            TestContext.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{method}: {shown} bytes an event ({counted:F1} on the wire: {wire.Up} up and "
                    + $"{wire.Down.Length} down for {wire.Events} events), {requests} requests, "
                    + $"median {median}, p95 {p95}"));
            Assert.AreEqual(wire.Requests, requests, method);
            Assert.AreEqual(counted, shown, Math.Max(1, counted * Tolerance), method);
        }

        dashboard.AssertSilent();
    }
}
