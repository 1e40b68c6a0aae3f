namespace Comet.Load.Client;

/// <summary>Connects, shakes hands and says goodbye; it can then be connected anew.</summary>
/// <param name="request">An opening handshake.</param>
/// <param name="ended">Called when both sides have closed it.</param>
internal sealed class StormConnection(byte[] request, Action<StormConnection> ended)
    : HeadedConnection(request, 101)
{
    private FrameReader _frames = new();
    private bool _isClosed;

    public override void HandleData(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        // An event may come before the answer to the close frame.
    }

    public override void HandleControl(int opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode == FrameReader.Close)
        {
            _isClosed = true;
        }
    }

    // The server ends the connection first (RFC 6455 §7.1.1).
    public override void HandleEnd()
    {
        if (!_isClosed)
        {
            throw new LoadException("the server ended a connection without a close frame");
        }

        ended(this);
    }

    protected override void HandleHead(scoped in ResponseHead head)
    {
        _isClosed = false;
        _frames = new FrameReader();
        Send(Requests.CloseFrame);
    }

    protected override void HandleContent(ReadOnlySpan<byte> bytes)
    {
        _frames.Read(bytes, this);
    }
}
