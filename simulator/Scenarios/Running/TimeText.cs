using System.Globalization;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Times for people to read.</summary>
internal static class TimeText
{
    /// <summary>A time since the scenario began: <c>0:01:02.345</c>, hours first.</summary>
    public static string Clock(long ms)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(ms);
        return string.Create(
            CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss\\.fff}");
    }

    /// <summary>A duration as a scenario writes it: <c>1.5s</c>.</summary>
    public static string Of(long ms)
    {
        (double value, string unit) = ms % 3_600_000 == 0 && ms > 0 ? (ms / 3_600_000.0, "h")
            : ms % 60_000 == 0 && ms > 0 ? (ms / 60_000.0, "min")
            : ms >= 1000 ? (ms / 1000.0, "s")
            : (ms, "ms");
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.###}{unit}");
    }
}
