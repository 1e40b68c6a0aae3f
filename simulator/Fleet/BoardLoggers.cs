using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Fleet;

/// <summary>The loggers of one board: the fleet's own, with the board's id in the category.
/// </summary>
internal sealed class BoardLoggers(ILoggerFactory loggers, string id) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName)
    {
        return loggers.CreateLogger($"{categoryName}.{id}");
    }

    public void AddProvider(ILoggerProvider provider)
    {
        loggers.AddProvider(provider);
    }

    public void Dispose()
    {
        // The fleet's loggers are not this board's to end.
    }
}
