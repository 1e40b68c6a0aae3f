namespace Comet.Simulator.Faults;

/// <summary>A fault that is on.</summary>
/// <param name="setting">The fault.</param>
/// <param name="endMs">When it ends; <c>long.MaxValue</c> = when it is cleared.</param>
internal sealed class ActiveFault(FaultSetting setting, long endMs)
{
    public FaultSetting Setting { get; } = setting;

    public long EndMs { get; } = endMs;

    /// <summary>When what it does again and again is due.</summary>
    public long NextMs { get; set; } = long.MaxValue;
}
