using System.Threading.Tasks.Sources;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>
/// What lies below an <see cref="System.Net.Security.SslStream"/>: its reads and writes are
/// receives and sends of the socket, and end on the event loop's thread, before the loop goes on.
/// </summary>
/// <remarks>
/// Theory of operation. So the library's TLS becomes a codec like the others: bytes go in, bytes
/// come out, and no other thread has a part in it. A read takes what the socket has; when it has
/// nothing, it waits for <see cref="HandleReadable"/>. So does a read of no bytes, which asks for
/// no more than to be told. A write leaves as far as the socket takes it; the rest waits for
/// <see cref="HandleWritable"/>.
/// Invariant: at most one read and one write wait.
/// </remarks>
internal sealed class CipherStream(PumpConnection connection) : Stream
{
    private readonly Wait _read = new();
    private readonly Wait _write = new();
    private Memory<byte> _target;
    private ReadOnlyMemory<byte> _rest;
    private bool _isEnded;
    private bool _isLost;
    private bool _hasBegun;

    /// <summary>The first byte that came, 0 as long as none did.</summary>
    public byte FirstByte { get; private set; }

    /// <summary>Some of a write has not left.</summary>
    public bool IsWriteWaiting => _write.IsWaiting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The socket may have something.</summary>
    public void HandleReadable()
    {
        if (!_read.IsWaiting)
        {
            return;
        }

        int count = Receive(_target.Span);
        if (count == Readiness.Lost)
        {
            _target = default;
            _read.Fail();
        }
        else if (count != Readiness.Nothing)
        {
            _target = default;
            _read.Complete(count);
        }
    }

    /// <summary>The socket has room again.</summary>
    public void HandleWritable()
    {
        if (!_write.IsWaiting)
        {
            return;
        }

        int left = SendRest();
        if (left == Readiness.Lost)
        {
            _write.Fail();
        }
        else if (left == 0)
        {
            _write.Complete(0);
        }
    }

    /// <summary>Ends with a fault whatever waits: there is no connection any more.</summary>
    public void Fail()
    {
        _isLost = true;
        _read.Fail();
        _write.Fail();
    }

    public override ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Receive(buffer.Span);
        if (count >= 0)
        {
            return new ValueTask<int>(count);
        }

        if (count == Readiness.Lost)
        {
            return ValueTask.FromException<int>(LostFault());
        }

        _target = buffer;
        return _read.BeginWithCount();
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _rest = buffer;
        int left = SendRest();
        return left == 0 ? ValueTask.CompletedTask
            : left > 0 ? _write.Begin()
            : ValueTask.FromException(LostFault());
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        throw new NotSupportedException();
    }

    public override void SetLength(long value)
    {
        throw new NotSupportedException();
    }

    private static IOException LostFault()
    {
        return new IOException("the connection is lost");
    }

    private int Receive(Span<byte> target)
    {
        if (_isLost || _isEnded)
        {
            return _isLost ? Readiness.Lost : 0;
        }

        if (!connection.IsReadable)
        {
            return Readiness.Nothing;
        }

        if (target.IsEmpty)
        {
            return 0;
        }

        int count = connection.ReceiveBytes(target);
        _isEnded = count == 0;
        if (count > 0 && !_hasBegun)
        {
            _hasBegun = true;
            FirstByte = target[0];
            if (FirstByte != TlsConnection.HandshakeRecord)
            {
                return Readiness.Lost;
            }
        }

        return count;
    }

    // How many bytes of the write the socket did not take.
    private int SendRest()
    {
        if (_isLost)
        {
            return Readiness.Lost;
        }

        while (_rest.Length > 0 && connection.IsWritable)
        {
            int sent = connection.SendBytes(_rest.Span);
            if (sent == Readiness.Lost)
            {
                return Readiness.Lost;
            }

            _rest = _rest[sent..];
        }

        return _rest.Length;
    }

    /// <summary>An operation that the loop ends; used again and again.</summary>
    private sealed class Wait : IValueTaskSource<int>, IValueTaskSource
    {
        // Continuations run within SetResult: on the loop's thread.
        private ManualResetValueTaskSourceCore<int> _core;

        public bool IsWaiting { get; private set; }

        public ValueTask Begin()
        {
            Start();
            return new ValueTask(this, _core.Version);
        }

        public ValueTask<int> BeginWithCount()
        {
            Start();
            return new ValueTask<int>(this, _core.Version);
        }

        public void Complete(int count)
        {
            if (IsWaiting)
            {
                IsWaiting = false;
                _core.SetResult(count);
            }
        }

        public void Fail()
        {
            if (IsWaiting)
            {
                IsWaiting = false;
                _core.SetException(LostFault());
            }
        }

        public int GetResult(short token)
        {
            return _core.GetResult(token);
        }

        void IValueTaskSource.GetResult(short token)
        {
            _core.GetResult(token);
        }

        public ValueTaskSourceStatus GetStatus(short token)
        {
            return _core.GetStatus(token);
        }

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags)
        {
            _core.OnCompleted(continuation, state, token, flags);
        }

        private void Start()
        {
            Invariant.Check(!IsWaiting);
            IsWaiting = true;
            _core.Reset();
        }
    }
}
