using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Comet.Simulator.Hosting;

/// <summary>The log of the program: a line an entry, on the standard error.</summary>
internal static class ConsoleLog
{
    public static ILoggerFactory Create(LogLevel level)
    {
        return LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(level);

            // The bench's server tells more than anybody wants to know of itself.
            if (level < LogLevel.Warning)
            {
                logging.AddFilter("Microsoft", LogLevel.Warning);
            }

            // Why it does not start is told once, by the line that the program ends with.
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
            logging.Services.Configure<ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
    }
}
