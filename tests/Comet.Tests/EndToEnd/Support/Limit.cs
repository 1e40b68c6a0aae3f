namespace Comet.Tests.EndToEnd.Support;

/// <summary>Bounds on waiting: no test of a live server may hang.</summary>
internal static class Limit
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A token that ends one step of a test that does not end by itself.</summary>
    public static CancellationToken Token => new CancellationTokenSource(Patience).Token;

    /// <summary>Awaits a condition that another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        CancellationToken token = Token;
        while (!condition())
        {
            Assert.IsFalse(token.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Awaits a condition that has to be asked for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        CancellationToken token = Token;
        while (!await condition())
        {
            Assert.IsFalse(token.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
