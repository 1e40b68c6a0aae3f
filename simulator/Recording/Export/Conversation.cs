using Comet.Simulator.Wire;

namespace Comet.Simulator.Recording.Export;

/// <summary>Both directions of a connection, as HTTP and WebSocket.</summary>
internal sealed class Conversation
{
    private readonly Queue<string> _methods = new();
    private readonly Action<Conversation, bool, WireItem> _found;
    private readonly WireDecoder _client;
    private readonly WireDecoder _server;

    /// <param name="id">Which connection.</param>
    /// <param name="found">Is told of each item, and whether it is the client's.</param>
    /// <param name="heldMax">See <see cref="WireDecoder.HeldMax"/>.</param>
    /// <param name="bodyMax">See <see cref="WireDecoder.BodyMax"/>.</param>
    public Conversation(
        int id,
        Action<Conversation, bool, WireItem> found,
        int heldMax = int.MaxValue,
        int bodyMax = int.MaxValue)
    {
        Id = id;
        _found = found;
        _client = new WireDecoder(true, HandleFound) { HeldMax = heldMax, BodyMax = bodyMax };
        _server = new WireDecoder(false, HandleFound)
        {
            HeldMax = heldMax,
            BodyMax = bodyMax,
            AnsweredMethod = () => _methods.TryPeek(out string? method) ? method : null,
        };
    }

    public int Id { get; }

    /// <summary>The next record of this connection.</summary>
    public void Take(Record record)
    {
        switch (record.Kind)
        {
            case RecordKind.Received or RecordKind.Sent:
                Take(record.Kind == RecordKind.Received, record.Data.Span, record.TimeMs);
                break;
            case RecordKind.Closed:
                End(record.TimeMs);
                break;
            default:
                break;
        }
    }

    /// <summary>The next bytes of one direction.</summary>
    public void Take(bool isClient, ReadOnlySpan<byte> bytes, long nowMs)
    {
        (isClient ? _client : _server).Take(bytes, nowMs);
    }

    /// <summary>Nothing more comes.</summary>
    public void End(long nowMs)
    {
        _client.End(nowMs);
        _server.End(nowMs);
    }

    private void HandleFound(WireDecoder decoder, WireItem item)
    {
        if (item.Kind == WireItemKind.Request)
        {
            _methods.Enqueue(item.Head!.Method);
        }

        _found(this, decoder.IsRequests, item);
        if (item.Kind == WireItemKind.Response && item.Head!.Status is 101 or >= 200)
        {
            bool isWebSocket = item.Head!.Status == 101;
            _methods.TryDequeue(out _);
            decoder.Switch(isWebSocket);
            _client.Switch(isWebSocket);
        }
    }
}
