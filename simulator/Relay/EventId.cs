using System.Globalization;

namespace Comet.Simulator.Relay;

/// <summary>The id of an event or a command, such as <c>5f3a9c01-42</c>.</summary>
/// <param name="Epoch">Random per boot of who gives it out.</param>
/// <param name="Sequence">Counts within the epoch, from 1; 0 = before the first.</param>
public readonly record struct EventId(uint Epoch, long Sequence)
{
    private const int EpochDigits = 8;

    // Eighteen digits always fit into 63 bits.
    private const int SequenceDigitsMax = 18;

    public static bool TryParse(string? text, out EventId id)
    {
        id = default;
        if (text is null || text.Length < EpochDigits + 2 || text[EpochDigits] != '-'
            || text.Length > EpochDigits + 1 + SequenceDigitsMax
            || !uint.TryParse(
                text.AsSpan(0, EpochDigits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out uint epoch)
            || !long.TryParse(
                text.AsSpan(EpochDigits + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long sequence))
        {
            return false;
        }

        id = new EventId(epoch, sequence);
        return true;
    }

    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{Epoch:x8}-{Sequence}");
    }
}
