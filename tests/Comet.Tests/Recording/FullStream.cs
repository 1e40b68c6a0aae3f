namespace Comet.Tests.Recording;

/// <summary>A file on a disk that is full.</summary>
internal sealed class FullStream : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new IOException("no room.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        throw new IOException("no room.");
    }
}
