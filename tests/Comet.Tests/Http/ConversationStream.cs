using System.Threading.Channels;

namespace Comet.Tests.Http;

/// <summary>
/// A client's connection in memory: what it writes goes to a function, whose answers it reads.
/// </summary>
public sealed class ConversationStream(Func<byte[], byte[]?> answer) : ForwardStream
{
    private readonly Channel<byte[]> _answers = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> _current;

    /// <summary>A handler whose every connection is a conversation with this function.</summary>
    public static SocketsHttpHandler Handler(Func<byte[], byte[]?> answer)
    {
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, _) =>
                ValueTask.FromResult<Stream>(new ConversationStream(answer)),
        };
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_current.IsEmpty)
        {
            _current = await _answers.Reader.ReadAsync(cancellationToken);
        }

        int count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        if (answer(buffer.ToArray()) is { } reply)
        {
            _answers.Writer.TryWrite(reply);
        }

        return ValueTask.CompletedTask;
    }

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken)
    {
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken)
    {
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }
}
