using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulation.Engine;

/// <summary>
/// The board application, with an ear at what clients publish: the oracle hears of an event here,
/// before the log does.
/// </summary>
/// <param name="inner">The application that judges.</param>
/// <param name="heard">Hears what was accepted: topic, value, time in ms.</param>
internal sealed class JournalApplication(
    BoardApplication inner, Action<int, byte[], long> heard) : CometApplication
{
    /// <summary>Bytes that listening has allocated: not the engine's.</summary>
    public long ExcludedBytes { get; private set; }

    /// <inheritdoc/>
    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        int refusal = inner.HandlePublished(topic, buffer, offset, count, nowMs);
        if (refusal == 0)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            heard(topic, buffer.AsSpan(offset, count).ToArray(), nowMs);
            ExcludedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return refusal;
    }

    /// <inheritdoc/>
    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        inner.WriteRefusal(writer, refusal);
    }
}
