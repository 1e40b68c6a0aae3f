namespace Comet.Simulator.Scenarios.Running;

/// <summary>
/// How far the expectations of one client, or of the board, have got: each begins behind what the
/// one before it on the same topic was met by.
/// </summary>
internal sealed class ExpectCursor
{
    private readonly Dictionary<string, int> _places = [];

    /// <summary>Where to begin, for a topic or another kind of thing.</summary>
    public int this[string what]
    {
        get => _places.GetValueOrDefault(what);
        set => _places[what] = value;
    }
}
