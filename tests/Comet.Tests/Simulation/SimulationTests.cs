using Comet.Simulation;

namespace Comet.Tests.Simulation;

/// <summary>The engine in virtual time, under every fault that the simulation knows.</summary>
[TestClass]
public class SimulationTests
{
    private const int Seeds = 200;
    private const int SeedsPerBatch = 25;
    private const double HoursPerSeed = 0.12;
    private const double MsPerHour = 3_600_000;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Two_hundred_seeds_and_a_virtual_day_lose_nothing()
    {
        Tally sum = new();
        List<string> failures = [];
        Parallel.For(0, Seeds / SeedsPerBatch, batch =>
        {
            (Tally tally, string? failure) = Batch.Run(
                1 + (batch * SeedsPerBatch), SeedsPerBatch, HoursPerSeed, null);
            lock (sum)
            {
                sum.Add(tally);
                if (failure is not null)
                {
                    failures.Add(failure);
                }
            }
        });

        TestContext.WriteLine(sum.ToString());
        Assert.IsEmpty(failures, string.Join('\n', failures));
        Assert.AreEqual(Seeds, sum.Seeds);

        // A day under faults; what is needed to come to rest afterwards is not counted.
        Assert.IsGreaterThan(Seeds * HoursPerSeed, sum.VirtualMs / MsPerHour);

        // A simulation in which nothing happens proves nothing.
        Assert.AreEqual(17, sum.FaultKinds, sum.ToString());
        Assert.IsGreaterThan(10_000, sum.Published);
        Assert.IsGreaterThan(sum.Published, sum.Delivered);
        Assert.IsGreaterThan(100, sum.Gaps);
        Assert.IsGreaterThan(100, sum.Resets);
        Assert.IsGreaterThan(0, sum.Refusals);
        Assert.IsGreaterThan(100, sum.ConnectionsRefused);
        Assert.IsGreaterThan(100, sum.Reports);
    }

    [TestMethod]
    public void A_seed_runs_the_same_way_twice()
    {
        StringWriter first = new();
        StringWriter second = new();
        Batch.Run(7, 1, 0.01, first);
        Batch.Run(7, 1, 0.01, second);
        Assert.IsGreaterThan(10_000, first.ToString().Length);
        Assert.AreEqual(first.ToString(), second.ToString());
    }
}
