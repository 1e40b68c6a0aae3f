using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>What a simulator in this process holds, and this process with it.</summary>
/// <param name="Slots">Slots in use.</param>
/// <param name="Sockets">Descriptors of sockets; 0 where the system does not tell.</param>
/// <param name="HeapBytes">What is left after a collection.</param>
internal sealed record Footprint(int Slots, int Sockets, long HeapBytes)
{
    private const string Descriptors = "/proc/self/fd";

    public static async Task<Footprint> TakeAsync(TestSimulator simulator)
    {
        int slots = 0;
        await simulator.Host.InvokeAsync(_ => slots = simulator.Host.Engine.InUse);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new Footprint(slots, CountSockets(), GC.GetTotalMemory(true));
    }

    /// <summary>Awaits that slots and sockets are back where they were.</summary>
    public static async Task<Footprint> ReturnAsync(TestSimulator simulator, Footprint before)
    {
        Footprint now = before;
        try
        {
            await Limit.UntilAsync(
                async () =>
                {
                    now = await TakeAsync(simulator);
                    return now.Slots == before.Slots && now.Sockets <= before.Sockets;
                },
                "slots and sockets are back");
        }
        catch (AssertFailedException fault)
        {
            throw new AssertFailedException($"before {before}, now {now}", fault);
        }

        return now;
    }

    private static int CountSockets()
    {
        if (!Directory.Exists(Descriptors))
        {
            return 0;
        }

        return Directory.EnumerateFileSystemEntries(Descriptors).Count(descriptor =>
        {
            try
            {
                return new FileInfo(descriptor).LinkTarget is { } target
                    && target.StartsWith("socket:", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // Closed since it was listed.
                return false;
            }
        });
    }
}
