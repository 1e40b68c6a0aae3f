namespace Comet.Simulator.Relay;

/// <summary>The epoch that a board is in, and those that it has left.</summary>
/// <remarks>
/// An epoch that was left is not taken up again, since what still comes of it is old; unless it
/// was left on somebody else's word only: whoever may publish at the broker could otherwise lock a
/// board out until it restarts. Then the board itself, or a later owner, is believed.
/// </remarks>
internal sealed class BoardEpochs
{
    private const int LeftMax = 64;

    private readonly Dictionary<uint, EpochWord> _left = [];
    private readonly Queue<uint> _order = new();

    /// <summary>The one that it is in, or null: none is known.</summary>
    public uint? Current { get; private set; }

    /// <summary>Somebody says that the board is in an epoch.</summary>
    /// <returns>Whether it is now.</returns>
    public bool TryEnter(uint epoch, EpochWord word)
    {
        if (Current == epoch)
        {
            return true;
        }

        bool isBack = _left.TryGetValue(epoch, out EpochWord leftBy);
        if (isBack && (leftBy == EpochWord.Board || word == EpochWord.Hearsay))
        {
            return false;
        }

        // That the board is back somewhere does not prove that the other one is over.
        if (Current is { } left)
        {
            Leave(left, isBack ? EpochWord.Owner : word);
        }

        _left.Remove(epoch);
        Current = epoch;
        return true;
    }

    private void Leave(uint epoch, EpochWord word)
    {
        if (!_order.Contains(epoch))
        {
            if (_order.Count == LeftMax)
            {
                _left.Remove(_order.Dequeue());
            }

            _order.Enqueue(epoch);
        }

        _left[epoch] = word;
    }
}
