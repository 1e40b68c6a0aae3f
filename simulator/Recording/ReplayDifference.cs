using System.Globalization;

namespace Comet.Simulator.Recording;

/// <summary>Where a replay departs from its recording.</summary>
/// <param name="Connection">Which connection, from 1 on; 0 = none.</param>
/// <param name="TimeMs">Since the recording began.</param>
/// <param name="Offset">How many bytes the server had sent, the same ones; less than 0 = what
/// differs is no byte.</param>
/// <param name="Recorded">What was recorded, for people to read.</param>
/// <param name="Found">What was found instead.</param>
public sealed record ReplayDifference(
    int Connection, long TimeMs, long Offset, string Recorded, string Found)
{
    public override string ToString()
    {
        string where = Connection == 0 ? "" : $"connection {Connection}, ";
        string time = TimeSpan.FromMilliseconds(TimeMs).ToString(
            @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
        string what = Offset < 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", byte {Offset} of what the server sent");
        return $"first difference: {where}{time}{what}\n"
            + $"  recorded: {Recorded}\n"
            + $"  found:    {Found}";
    }
}
