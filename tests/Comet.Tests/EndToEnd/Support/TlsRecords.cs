using System.Buffers.Binary;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>
/// What a TLS client receives, looked at on the way: the headers of the records (RFC 8446 §5.1).
/// </summary>
internal sealed class TlsRecords(Stream inner) : ForwardStream
{
    public const byte Alert = 21;
    public const byte ApplicationData = 23;

    private readonly List<byte> _bytes = [];

    /// <summary>Writes are cut into pieces of so many bytes, with a pause after each.</summary>
    public int PieceBytes { get; set; } = int.MaxValue;

    /// <summary>The types and lengths of the records; one that is cut off throws.</summary>
    public IReadOnlyList<(byte Type, int Length)> All
    {
        get
        {
            ReadOnlySpan<byte> rest = _bytes.ToArray();
            List<(byte Type, int Length)> records = [];
            while (rest.Length > 0)
            {
                int length = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
                records.Add((rest[0], length));
                rest = rest[(5 + length)..];
            }

            return records;
        }
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        _bytes.AddRange(buffer.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > PieceBytes)
        {
            await inner.WriteAsync(buffer[..PieceBytes], cancellationToken);
            await Task.Delay(5, cancellationToken);
            buffer = buffer[PieceBytes..];
        }

        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }
}
