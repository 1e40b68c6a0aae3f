using Comet.Simulator.Content;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>The program's files, which cannot be read past their first bytes at times.</summary>
internal sealed class FaultyContent : EmbeddedContent
{
    // More than a transmit buffer: by then the first of the page, which comes first in the pack,
    // has left.
    private const int ReadableBytes = 4096;

    public bool IsBroken { get; set; }

    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        if (IsBroken && position > ReadableBytes)
        {
            throw new InvalidOperationException("the file is broken");
        }

        base.ReadPack(position, buffer, offset, count);
    }
}
