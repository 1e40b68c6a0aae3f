using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>A connection whose bytes are those of TLS, which works on the socket's.</summary>
/// <remarks>
/// Theory of operation. TLS is a codec, run by the loop: it takes what the socket has through the
/// <see cref="CipherStream"/> and goes as far as it can. As long as nothing comes, a read of no
/// bytes waits, which holds no buffer. When it has ended, there is something decrypted, and the
/// next read takes that into a buffer that is lent for the time. Such a read seldom waits (behind
/// the record with the bytes may stand one without), but may: so it reads into no buffer of the
/// engine's, which is in its place only until the next call. It is begun only while the engine has
/// room; unread are then at most one record and what one receive brought. What the engine has to
/// send becomes one record and leaves at once; while the socket did not take it, nothing more is
/// encrypted. Before anything else comes the handshake; the engine's time for a request head,
/// which runs from the accept on, is its time, too.
/// </remarks>
internal sealed class TlsConnection(
    int slot, Readiness readiness, SslServerAuthenticationOptions options)
    : PumpConnection(slot, readiness)
{
    /// <summary>The first byte of a TLS connection: a handshake record (RFC 8446 §5.1).</summary>
    public const byte HandshakeRecord = 22;

    private const int PlainBytes = 4096;

    // What a socket did not take of a record must leave before the engine hears of any of it. So
    // a record is small, and smaller for a socket that is nearly full: it frees itself in small
    // steps when its peer reads slowly, and each must be told, or the engine takes the peer for
    // one that reads nothing.
    private const int RecordBytesMax = 4096;
    private const int SliceBytes = 512;

    private CipherStream? _cipher;
    private SslStream? _tls;
    private Task? _handshake;
    private Task<int>? _wait;
    private Task<int>? _read;
    private byte[]? _plain;
    private int _plainStart;
    private Task _write = Task.CompletedTask;
    private int _writeCount;
    private bool _isSecured;
    private bool _isEnding;

    public override bool IsInHandshake => !_isSecured;

    public override bool MayReceive =>
        IsReadable || _wait is { IsCompleted: true } || _read is { IsCompleted: true };

    public override bool MaySend => _writeCount > 0 ? _write.IsCompleted : IsWritable;

    /// <summary>Something of ours is on its way into a full socket.</summary>
    public bool IsSending => _cipher is { IsWriteWaiting: true };

    /// <summary>The first byte that came, which tells a client that does not speak TLS.</summary>
    public byte FirstByte => _cipher?.FirstByte ?? 0;

    /// <summary>Takes the handshake as far as it goes with what the socket has.</summary>
    public HandshakeStatus Handshake()
    {
        if (_handshake is null)
        {
            _cipher = new CipherStream(this);
            _tls = new SslStream(_cipher, true);
            _handshake = _tls.AuthenticateAsServerAsync(options, CancellationToken.None);
        }

        _cipher!.HandleReadable();
        if (!_handshake.IsCompleted)
        {
            return HandshakeStatus.Pending;
        }

        if (!_handshake.IsCompletedSuccessfully)
        {
            return HandshakeStatus.Refused;
        }

        _isSecured = true;
        Await();
        return HandshakeStatus.Done;
    }

    public override int Receive(Span<byte> buffer)
    {
        _cipher!.HandleReadable();
        if (_wait is { IsCompleted: true } wait)
        {
            if (!wait.IsCompletedSuccessfully)
            {
                return Readiness.Lost;
            }

            _wait = null;
            _plain = ArrayPool<byte>.Shared.Rent(PlainBytes);
            _plainStart = 0;
            _read = _tls!.ReadAsync(_plain.AsMemory(0, PlainBytes)).AsTask();
        }

        if (_read is not { IsCompleted: true } read)
        {
            return Readiness.Nothing;
        }

        if (!read.IsCompletedSuccessfully)
        {
            return Readiness.Lost;
        }

        if (read.Result == 0)
        {
            IsReadable = false;
            ReturnPlain();
            return 0;
        }

        int count = Math.Min(buffer.Length, read.Result - _plainStart);
        _plain.AsSpan(_plainStart, count).CopyTo(buffer);
        _plainStart += count;
        if (_plainStart == read.Result)
        {
            ReturnPlain();
            Await();
        }

        return count;
    }

    public override int Send(byte[] buffer, int offset, int count)
    {
        if (_writeCount == 0)
        {
            bool hasRoom = Socket!.Poll(0, SelectMode.SelectWrite);
            _writeCount = Math.Min(count, hasRoom ? RecordBytesMax : SliceBytes);
            _write = _tls!.WriteAsync(buffer, offset, _writeCount);
        }

        if (!_write.IsCompleted)
        {
            return 0;
        }

        int sent = _writeCount;
        _writeCount = 0;
        return _write.IsCompletedSuccessfully ? sent : Readiness.Lost;
    }

    public override void HandleWritable()
    {
        _cipher?.HandleWritable();
        if (_isEnding && _write.IsCompleted)
        {
            _isEnding = false;
            SendFin(false);
        }
    }

    public override void Release()
    {
        // What waits for bytes that will not come gives its buffers back.
        _cipher?.Fail();
        ReturnPlain();
        _tls?.Dispose();
        _tls = null;
        _cipher = null;
        _handshake = null;
        _wait = null;
        _write = Task.CompletedTask;
        _writeCount = 0;
        _isSecured = false;
        _isEnding = false;
        base.Release();
    }

    public override void Dispose()
    {
        base.Dispose();
        _tls?.Dispose();
        _cipher?.Dispose();
    }

    // By the alert the peer can tell our end from one that somebody else brought about (RFC 8446
    // §6.1). FIN follows when the socket has taken it.
    protected override void SendEnd(bool isLast)
    {
        if (_isSecured && _write.IsCompleted && !(isLast && IsFinished))
        {
            _write = _tls!.ShutdownAsync();
            _isEnding = !_write.IsCompleted;
        }

        if (_write.IsCompleted || isLast)
        {
            SendFin(isLast);
        }
    }

    private void Await()
    {
        _wait = _tls!.ReadAsync(Memory<byte>.Empty).AsTask();
    }

    private void ReturnPlain()
    {
        // A read that has not ended keeps it: nobody else may get it then.
        if (_plain is not null && _read is null or { IsCompleted: true })
        {
            ArrayPool<byte>.Shared.Return(_plain);
        }

        _plain = null;
        _read = null;
    }
}
