using Comet.Embedded.Engine;

namespace Comet.Instructions.Counted;

/// <summary>No files.</summary>
internal sealed class NoContent : ContentSource
{
    public NoContent()
        : base([0, 3, 0])
    {
    }

    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
    }
}
