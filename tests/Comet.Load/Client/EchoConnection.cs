namespace Comet.Load.Client;

/// <summary>
/// Keeps a number of messages on their way to an echo and back: for each that comes, it sends
/// one.
/// </summary>
internal sealed class EchoConnection : HeadedConnection
{
    private readonly FrameReader? _frames;
    private readonly byte[] _payload;
    private readonly byte[] _batch;
    private readonly int _frameBytes;
    private readonly int _inFlight;
    private int _offset;
    private int _returned;
    private long _sent;

    /// <param name="target">The WebSocket's target; null when bytes come back as they are.</param>
    /// <param name="payload">What is sent, as text.</param>
    /// <param name="inFlight">How many at once.</param>
    public EchoConnection(string? target, byte[] payload, int inFlight)
        : base(target is null ? null : Requests.Handshake(target), 101)
    {
        byte[] frame = Requests.Frame(0x81, payload);
        _frames = target is null ? null : new FrameReader();
        _payload = target is null ? frame : payload;
        _frameBytes = frame.Length;
        _inFlight = inFlight;
        _batch = [.. Enumerable.Repeat(frame, inFlight).SelectMany(bytes => bytes)];
    }

    /// <summary>How many messages came back.</summary>
    public long Received { get; private set; }

    /// <summary>Whether those that come back are not sent again.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether all that was sent has come back.</summary>
    public bool IsComplete => Received == _sent;

    public void Begin()
    {
        Send(_batch);
        _sent = _inFlight;
    }

    public override void HandleData(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        Expect(_offset + bytes.Length <= _payload.Length
            && bytes.SequenceEqual(_payload.AsSpan(_offset, bytes.Length)));
        _offset += bytes.Length;
        if (isEnd)
        {
            Expect(_offset == _payload.Length);
            _offset = 0;
            _returned++;
        }
    }

    protected override void HandleContent(ReadOnlySpan<byte> bytes)
    {
        _returned = 0;
        if (_frames is not null)
        {
            _frames.Read(bytes, this);
        }
        else
        {
            TakeBytes(bytes);
        }

        Expect(_returned <= _inFlight);
        Received += _returned;
        if (!IsStopped && _returned > 0)
        {
            Send(_batch.AsSpan(0, _returned * _frameBytes));
            _sent += _returned;
        }
    }

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new LoadException("what came back is not what was sent");
        }
    }

    private void TakeBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, _payload.Length - _offset);
            HandleData(bytes[..count], _offset + count == _payload.Length);
            bytes = bytes[count..];
        }
    }
}
