using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>Keeps what is logged from a level on, and faults by themselves.</summary>
internal sealed class TestLog(LogLevel level = LogLevel.Warning) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>What is less than a warning.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Warnings and what is worse.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public ILogger CreateLogger(string categoryName)
    {
        // The bench's server says at these levels that it listens, and more.
        return categoryName.StartsWith("Comet.", StringComparison.Ordinal)
            || level >= LogLevel.Warning
            ? this
            : new TestLog();
    }

    public void AddProvider(ILoggerProvider provider)
    {
        throw new NotSupportedException();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        return null;
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        return logLevel >= level;
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            (logLevel < LogLevel.Warning ? _lines : Faults).Enqueue(
                $"{formatter(state, exception)} {exception}".TrimEnd());
        }
    }

    public void Dispose()
    {
    }
}
