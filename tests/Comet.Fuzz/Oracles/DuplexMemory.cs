namespace Comet.Fuzz.Oracles;

/// <summary>A connection in memory: what is to be read is there, what is written is kept.</summary>
internal sealed class DuplexMemory(byte[] input) : MemoryStream(input, writable: false)
{
    private readonly MemoryStream _written = new();

    public override bool CanWrite => true;

    public byte[] Written => _written.ToArray();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _written.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _written.Write(buffer);
    }

    public override Task WriteAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        _written.Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
