#if COMET_HOST
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <content>Batches of a board that is away say so: <c>"stale":true</c>.</content>
public abstract partial class BatchDelivery
{
    private const string Stale = ",\"stale\":true";

    static partial void WriteStale(ByteWriter writer, EventLog log)
    {
        if (log.IsStale)
        {
            writer.WriteAscii(Stale, 0, Stale.Length);
        }
    }

    static partial void AddStale(EventLog log, ref int length)
    {
        length += log.IsStale ? Stale.Length : 0;
    }
}
#endif
