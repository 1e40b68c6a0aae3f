using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Accepts every value but the JSON string "refuse".</summary>
public class TestApplication : CometApplication
{
    public int Accepted;

    /// <summary>What is returned for every other value.</summary>
    public int Outcome;

    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        if (count == 8 && buffer[offset] == '"' && buffer[offset + 1] == 'r')
        {
            return 1;
        }

        Accepted++;
        return Outcome;
    }

    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        writer.WriteAscii("refused by the test");
    }
}
