using Comet.Simulator.Faults;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>A connection in memory that the board no longer knows.</summary>
internal sealed class LostLink(MemoryLink link) : LostPeer
{
    private readonly int _news = link.Up.News;

    public override bool HasSpoken()
    {
        return link.IsReset || link.Up.News != _news;
    }

    public override void Reset()
    {
        link.Reset();
    }
}
