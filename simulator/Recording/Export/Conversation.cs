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
    public Conversation(int id, Action<Conversation, bool, WireItem> found)
    {
        Id = id;
        _found = found;
        _client = new WireDecoder(true, HandleFound);
        _server = new WireDecoder(false, HandleFound)
        {
            AnsweredMethod = () => _methods.TryPeek(out string? method) ? method : null,
        };
    }

    public int Id { get; }

    /// <summary>The next record of this connection.</summary>
    public void Take(Record record)
    {
        switch (record.Kind)
        {
            case RecordKind.Received:
                _client.Take(record.Data.Span, record.TimeMs);
                break;
            case RecordKind.Sent:
                _server.Take(record.Data.Span, record.TimeMs);
                break;
            case RecordKind.Closed:
                End(record.TimeMs);
                break;
            default:
                break;
        }
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
