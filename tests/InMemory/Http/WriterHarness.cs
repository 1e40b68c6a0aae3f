using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Http;

/// <summary>A writer over a buffer of its own, and what was written as text.</summary>
public sealed class WriterHarness
{
    public readonly ByteWriter Writer = new ByteWriter();
    public readonly byte[] Buffer = new byte[1024];

    public void Begin()
    {
        Writer.Begin(Buffer, 0, Buffer.Length, 0);
    }

    public string Written()
    {
        string text = "";
        for (int i = 0; i < Writer.Count; i++)
        {
            text += (char)Buffer[i];
        }

        return text;
    }
}
