using System.Threading.Tasks.Sources;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>
/// What lies below an <see cref="System.Net.Security.SslStream"/>: its reads and writes end when
/// the event loop has brought the bytes, on the loop's thread and before the loop goes on.
/// </summary>
/// <remarks>
/// Theory of operation. So the library's TLS becomes a codec like the others: bytes go in, bytes
/// come out, and no other thread has a part in it. A read takes what was received and is not
/// taken yet; without any it waits for <see cref="HandleReceived"/>. A write is sent by the
/// delegate; what the socket does not take makes it wait for <see cref="HandleSent"/>.
/// Invariant: at most one read and one write wait.
/// </remarks>
internal sealed class CipherStream(byte[] received, Func<ReadOnlyMemory<byte>, bool> send) : Stream
{
    private readonly Wait _read = new();
    private readonly Wait _write = new();
    private Memory<byte> _target;
    private int _start;
    private int _end;
    private bool _isEnded;

    /// <summary>TLS can do nothing more until something is received.</summary>
    public bool IsReadWaiting => _read.IsWaiting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>So many bytes are in the buffer; 0 = the peer has ended its side.</summary>
    public void HandleReceived(int count)
    {
        _start = 0;
        _end = count;
        _isEnded = count == 0;
        if (_read.IsWaiting)
        {
            int taken = Take(_target);
            _target = default;
            _read.Complete(taken);
        }
    }

    /// <summary>All of the write that waits has left, or nothing of it will.</summary>
    public void HandleSent(bool isSent)
    {
        if (isSent)
        {
            _write.Complete(0);
        }
        else
        {
            _write.Fail();
        }
    }

    /// <summary>Ends with a fault whatever waits: there is no connection any more.</summary>
    public void Fail()
    {
        _isEnded = true;
        _read.Fail();
        _write.Fail();
    }

    public override ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start < _end || _isEnded || buffer.IsEmpty)
        {
            return new ValueTask<int>(Take(buffer));
        }

        _target = buffer;
        return _read.BeginWithCount();
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return send(buffer) ? ValueTask.CompletedTask : _write.Begin();
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException(fault);
        }
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

    private int Take(Memory<byte> target)
    {
        int count = Math.Min(target.Length, _end - _start);
        received.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
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
                _core.SetException(new IOException("the connection is lost"));
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
