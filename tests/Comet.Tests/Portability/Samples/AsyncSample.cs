namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an asynchronous method.</summary>
internal static class AsyncSample
{
    public static async System.Threading.Tasks.Task Run()
    {
        await System.Threading.Tasks.Task.Yield();
    }
}
