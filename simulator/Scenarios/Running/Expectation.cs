namespace Comet.Simulator.Scenarios.Running;

/// <summary>Something that is to be so, or to happen.</summary>
/// <remarks>
/// What happens is looked for in a list that grows, from a place on. What is so has no place:
/// it is found at 0, or not.
/// </remarks>
internal abstract class Expectation
{
    /// <summary>For people to read.</summary>
    public abstract string Text { get; }

    /// <summary>Where to look from: behind what an earlier expectation was met by.</summary>
    public virtual int PlaceIn(ScenarioWorld world)
    {
        return 0;
    }

    /// <summary>Where to look from for what is yet to come.</summary>
    public virtual int EndOf(ScenarioWorld world)
    {
        return 0;
    }

    /// <returns>Where it was found; −1 = nowhere.</returns>
    public abstract int Find(ScenarioWorld world, int from);

    /// <summary>It was met there.</summary>
    public virtual void Accept(ScenarioWorld world, int at)
    {
    }

    /// <summary>What there was in place of it.</summary>
    public abstract string Instead(ScenarioWorld world);
}
