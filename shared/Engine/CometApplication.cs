using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>What stands behind the server: it judges values that clients publish.</summary>
public abstract class CometApplication
{
    /// <summary>
    /// A client publishes to a writable topic. Called before the event is appended, so an output
    /// follows the same order as the log.
    /// </summary>
    /// <param name="topic">The topic's index.</param>
    /// <param name="buffer">Holds the value: valid JSON without insignificant white space.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <returns>0 to accept, or the number of a refusal.</returns>
    public abstract int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs);

    /// <summary>Writes the text of a refusal: ASCII without quotes and backslashes.</summary>
    public abstract void WriteRefusal(ByteWriter writer, int refusal);

    /// <summary>Free bytes of managed heap, or −1 where the platform does not tell.</summary>
    public virtual long FreeHeapBytes => -1;
}
