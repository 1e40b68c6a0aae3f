using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Comet.Simulator.Pump;

/// <summary>A connection whose bytes are those of TLS, which works on the socket's.</summary>
/// <remarks>
/// Theory of operation. TLS is a codec between two buffers, run by the loop: what the socket has
/// goes to the <see cref="CipherStream"/>, and while that happens TLS goes as far as it can. It
/// decrypts into the engine's receive buffer, and only while the engine has room there: unread
/// are then at most one record and what one receive brought. What the engine has to send becomes
/// one record and leaves at once; while the socket did not take it, nothing more is encrypted.
/// Before anything else comes the handshake; the engine's time for a request head, which runs
/// from the accept on, is its time, too.
/// </remarks>
internal sealed class TlsConnection : PumpConnection
{
    /// <summary>The first byte of a TLS connection: a handshake record (RFC 8446 §5.1).</summary>
    public const byte HandshakeRecord = 22;

    private const int CipherBytes = 4096;

    // What a socket did not take of a record must leave before the engine hears of any of it. So
    // a record is small, and smaller for a socket that is nearly full: see PlainConnection.
    private const int RecordBytesMax = 4096;
    private const int SliceBytes = 512;

    private readonly SslServerAuthenticationOptions _options;
    private readonly byte[] _cipher = new byte[CipherBytes];
    private CipherStream? _stream;
    private SslStream? _tls;
    private Task? _handshake;
    private Task<int>? _read;
    private Task _write = Task.CompletedTask;
    private bool _isEnding;
    private int _offset;
    private int _count;
    private int _writeCount;

    public TlsConnection(
        int slot, CompletionQueue completions, SslServerAuthenticationOptions options)
        : base(slot, completions)
    {
        _options = options;
        ReceiveArguments.SetBuffer(_cipher);
    }

    public override bool IsInHandshake => !IsSecured;

    public override int ReceivedOffset => _offset;

    public override int ReceivedCount => _count;

    /// <summary>The first byte that came, which tells a client that does not speak TLS.</summary>
    public byte FirstByte => _cipher[0];

    private bool IsSecured => _handshake is { IsCompletedSuccessfully: true };

    public override void Open(Socket socket)
    {
        base.Open(socket);
        _cipher[0] = 0;
    }

    public override void BeginReceive(byte[] buffer, int offset, int count)
    {
        if (IsSecured && _read is null)
        {
            _offset = offset;
            _read = _tls!.ReadAsync(buffer, offset, count);
            if (_read.IsCompleted)
            {
                CompleteReceive();
                return;
            }
        }

        // Otherwise the handshake waits for what it sends, and has not read all there is.
        if (_stream is null || _stream.IsReadWaiting)
        {
            BeginSocketReceive();
        }
    }

    public override ReceiveStatus EndReceive()
    {
        IsReceiving = false;
        if (_read is not { IsCompleted: true })
        {
            if (ReceiveArguments.SocketError != SocketError.Success)
            {
                return ReceiveStatus.Lost;
            }

            int count = ReceiveArguments.BytesTransferred;
            if (_stream is null && !BeginHandshake(count))
            {
                return ReceiveStatus.Refused;
            }

            _stream!.HandleReceived(count);
        }

        return StatusOfRead();
    }

    public override int Send(byte[] buffer, int offset, int count)
    {
        bool hasRoom = Socket!.Poll(0, SelectMode.SelectWrite);
        _writeCount = Math.Min(count, hasRoom ? RecordBytesMax : SliceBytes);
        _write = _tls!.WriteAsync(buffer, offset, _writeCount);
        return StatusOfWrite();
    }

    public override int EndSend()
    {
        IsSending = false;
        bool isSent = SendArguments.SocketError == SocketError.Success;
        _stream!.HandleSent(isSent);
        if (isSent && _isEnding)
        {
            Sockets.Finish(Socket!);
        }

        return isSent ? StatusOfWrite() : -1;
    }

    public override void Release()
    {
        // What waits for bytes that will not come gives its buffers back.
        _stream?.Fail();
        _tls?.Dispose();
        _stream = null;
        _tls = null;
        _handshake = null;
        _read = null;
        _write = Task.CompletedTask;
        _writeCount = 0;
        _isEnding = false;
        base.Release();
    }

    public override void Dispose()
    {
        base.Dispose();
        _tls?.Dispose();
        _stream?.Dispose();
    }

    // By the alert the peer can tell our end from one that somebody else brought about (RFC 8446
    // §6.1). FIN follows when the socket has taken it, which the loop hears of as of a send.
    protected override void SendEnd()
    {
        if (IsSecured && !IsSending)
        {
            _isEnding = true;
            _write = _tls!.ShutdownAsync();
        }

        if (!IsSending || IsClosing)
        {
            Sockets.Finish(Socket!);
        }
    }

    private bool BeginHandshake(int count)
    {
        if (count > 0 && FirstByte != HandshakeRecord)
        {
            return false;
        }

        _stream = new CipherStream(_cipher, SendCipher);
        _tls = new SslStream(_stream, true);
        _handshake = _tls.AuthenticateAsServerAsync(_options, CancellationToken.None);
        return true;
    }

    private ReceiveStatus StatusOfRead()
    {
        if (!IsSecured)
        {
            return _handshake!.IsCompleted ? ReceiveStatus.Refused : ReceiveStatus.Pending;
        }

        if (_read is not { IsCompleted: true } read)
        {
            return ReceiveStatus.Pending;
        }

        _read = null;
        if (!read.IsCompletedSuccessfully)
        {
            return ReceiveStatus.Lost;
        }

        _count = read.Result;
        return _count == 0 ? ReceiveStatus.Ended : ReceiveStatus.Received;
    }

    private int StatusOfWrite()
    {
        if (!_write.IsCompleted)
        {
            return 0;
        }

        int count = _writeCount;
        _writeCount = 0;
        return _write.IsCompletedSuccessfully ? count : -1;
    }

    // Whether all of it has left; the loop tells when the rest has.
    private bool SendCipher(ReadOnlyMemory<byte> bytes)
    {
        int sent = Socket!.Send(bytes.Span, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success && sent == bytes.Length)
        {
            return true;
        }

        if (error is not SocketError.Success and not SocketError.WouldBlock)
        {
            throw new IOException("the connection is lost", new SocketException((int)error));
        }

        int left = error == SocketError.Success ? sent : 0;
        SendArguments.SetBuffer(MemoryMarshal.AsMemory(bytes[left..]));
        BeginSocketSend();
        return false;
    }
}
