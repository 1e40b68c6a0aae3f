using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Accepts every value but the JSON string "refuse".</summary>
public class TestApplication : CometApplication
{
    public int Accepted;

    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        if (count == 8 && buffer[offset] == '"' && buffer[offset + 1] == 'r')
        {
            return 1;
        }

        Accepted++;
        return 0;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        writer.WriteAscii("refused by the test");
    }
}
