using System.Globalization;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>An event's id: <c>epoch-sequence</c>.</summary>
/// <param name="Epoch">Which life of the board.</param>
/// <param name="Sequence">Counts the events of a life, from 1.</param>
internal readonly record struct EventId(uint Epoch, long Sequence)
{
    /// <summary>Reads an id as it is written in an event.</summary>
    public static bool TryParse(string? text, out EventId id)
    {
        id = default;
        int at = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (at <= 0
            || !uint.TryParse(
                text.AsSpan(0, at), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out uint epoch)
            || !long.TryParse(
                text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out long sequence))
        {
            return false;
        }

        id = new EventId(epoch, sequence);
        return true;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static EventId Parse(string? text)
    {
        return TryParse(text, out EventId id)
            ? id
            : throw new FormatException($"\"{text}\" is no id");
    }

    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{Epoch:x8}-{Sequence}");
    }
}
