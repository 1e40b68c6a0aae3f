namespace Comet.Simulator.Pump;

/// <summary>
/// Tells a fault that happens again and again from one that is new: a sensor that does not answer
/// does so each second, and to say it once is enough.
/// </summary>
internal sealed class FaultRepeats
{
    /// <summary>The fault has been away that long when it is a new one.</summary>
    public const int AwayMs = 5000;

    /// <summary>How often one that goes on is told of.</summary>
    public const int IntervalMs = 60_000;

    private string _text = "";
    private long _lastMs = long.MinValue / 2;
    private long _toldMs;
    private int _untold;

    /// <summary>A fault has happened.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="nowMs">The time.</param>
    /// <param name="repeated">How often it has happened since it was told of, with this time; 0 =
    /// it is a new one.</param>
    /// <returns>Whether to tell of it.</returns>
    public bool Take(Exception fault, long nowMs, out int repeated)
    {
        string text = $"{fault.GetType()}: {fault.Message}";
        bool isNew = text != _text || nowMs - _lastMs > AwayMs;
        _text = text;
        _lastMs = nowMs;
        _untold = isNew ? 0 : _untold + 1;
        repeated = _untold;
        if (!isNew && nowMs - _toldMs < IntervalMs)
        {
            return false;
        }

        _toldMs = nowMs;
        _untold = 0;
        return true;
    }
}
