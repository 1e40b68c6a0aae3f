namespace Comet.Load.Client;

/// <summary>Follows events over a WebSocket, an event stream or a body without end.</summary>
/// <param name="request">An opening handshake, or what asks for a stream.</param>
/// <param name="isWebSocket">Whether events come as messages.</param>
/// <param name="subscription">Is told of each event.</param>
internal sealed class Subscriber(byte[] request, bool isWebSocket, ISubscription subscription)
    : HeadedConnection(request, isWebSocket ? 101 : 200), IMarkSink
{
    private MarkReader _marks;
    private FrameReader? _frames;
    private ChunkReader? _chunks;
    private long _last = -1;

    public override void HandleData(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        _marks.Read(bytes, this);
        if (isEnd && _chunks is not null)
        {
            throw new LoadException("the server ended a stream");
        }
    }

    public void HandleMark(long number)
    {
        long missed = _last < 0 ? 0 : number - _last - 1;
        if (missed < 0)
        {
            throw new LoadException($"event {number} came after {_last}");
        }

        _last = number;
        subscription.HandleEvent(number, missed, Loop.ReceivedAt);
    }

    protected override void HandleHead(scoped in ResponseHead head)
    {
        _frames = isWebSocket ? new FrameReader() : null;
        _chunks = !isWebSocket && head.IsChunked ? new ChunkReader() : null;
    }

    protected override void HandleContent(ReadOnlySpan<byte> bytes)
    {
        if (_frames is not null)
        {
            _frames.Read(bytes, this);
        }
        else if (_chunks is not null)
        {
            _chunks.Read(bytes, this);
        }
        else
        {
            _marks.Read(bytes, this);
        }
    }
}
