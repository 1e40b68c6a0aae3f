namespace Comet.Load.Client;

/// <summary>A connection whose one request has an answer without end.</summary>
/// <param name="request">Sent first; null where bytes are spoken without HTTP.</param>
/// <param name="status">What the answer must be: 200, or 101 to a handshake.</param>
internal abstract class HeadedConnection(byte[]? request, int status) : Connection, IPayloadSink
{
    private byte[]? _head;

    public override void HandleConnected()
    {
        _head = null;
        IsReady = request is null;
        if (request is not null)
        {
            Send(request);
        }
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        if (!IsReady)
        {
            if (_head is not null)
            {
                bytes = (byte[])[.. _head, .. bytes];
            }

            if (!ResponseHead.TryRead(bytes, out ResponseHead head))
            {
                _head = bytes.ToArray();
                return;
            }

            head.Expect(status);
            _head = null;
            IsReady = true;
            bytes = bytes[head.Length..];
            HandleHead(in head);
        }

        HandleContent(bytes);
    }

    public abstract void HandleData(ReadOnlySpan<byte> bytes, bool isEnd);

    public virtual void HandleControl(int opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode == FrameReader.Ping)
        {
            Send(Requests.Frame(0x8A, payload));
        }
        else if (opcode == FrameReader.Close)
        {
            throw new LoadException("the server closed a WebSocket");
        }
    }

    /// <summary>The answer has begun, as it should.</summary>
    protected virtual void HandleHead(scoped in ResponseHead head)
    {
    }

    /// <summary>What follows the head; it may be empty.</summary>
    protected abstract void HandleContent(ReadOnlySpan<byte> bytes);
}
