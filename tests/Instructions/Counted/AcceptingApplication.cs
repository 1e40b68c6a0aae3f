using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Instructions.Counted;

/// <summary>Takes whatever is published.</summary>
internal sealed class AcceptingApplication : CometApplication
{
    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        return 0;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
    }
}
