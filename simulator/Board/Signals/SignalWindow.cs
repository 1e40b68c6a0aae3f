namespace Comet.Simulator.Board.Signals;

/// <summary>When a disturbance is there.</summary>
/// <param name="From">It begins so many seconds after the signal.</param>
/// <param name="For">And lasts so many; 0 = for good.</param>
/// <param name="Every">It comes back after so many, counted from its beginning; 0 = never.</param>
internal sealed record SignalWindow(double From, double For, double Every)
{
    /// <summary>When the disturbance that is there at a time began; null = there is none.
    /// </summary>
    public double? BeginningAt(double seconds)
    {
        double since = seconds - From;
        if (since < 0 || For == 0)
        {
            return since < 0 ? null : From;
        }

        double round = Every > 0 ? Math.Floor(since / Every) * Every : 0;
        return since - round < For ? From + round : null;
    }
}
