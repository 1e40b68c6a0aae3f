using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Fuzz.Scripts;

/// <summary>Refuses strings that begin with an r.</summary>
internal sealed class FuzzApplication : CometApplication
{
    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        return count > 1 && buffer[offset] == '"' && buffer[offset + 1] == 'r' ? 1 : 0;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        writer.WriteAscii("refused for the test");
    }
}
