using System.Text;
using Comet.Simulator.Recording;
using Comet.Simulator.Recording.Export;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Bench.Traffic;

/// <summary>A connection, and the last of what crossed it.</summary>
internal sealed class TrafficConnection
{
    /// <summary>The most that is kept of it.</summary>
    public const int ItemsMax = 256;

    public const int BytesMax = 128 * 1024;

    /// <summary>The most characters of a text, bytes of anything else, or fields that are shown.
    /// </summary>
    public const int TextMax = 4096;

    private const int BinaryMax = 256;
    private const int FieldsMax = 64;
    private const int HeldMax = 64 * 1024;

    private static readonly string[] s_opcodes =
        ["continuation", "text", "binary", "3", "4", "5", "6", "7", "close", "ping", "pong"];

    private readonly TrafficRing _ring = new(ItemsMax, BytesMax);
    private readonly Conversation _conversation;
    private readonly Func<TokenMask>? _createMask;
    private readonly WireMask? _receivedMask;
    private readonly WireMask? _sentMask;
    private readonly Queue<string> _asked = new();
    private bool _isLost;

    /// <param name="number">As in the log and in a recording.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="peer">The peer's address.</param>
    /// <param name="openedMs">When, in ms of Unix time.</param>
    /// <param name="createMask">Makes what writes over tokens; null = there are none.</param>
    public TrafficConnection(
        int number, int slot, string peer, long openedMs, Func<TokenMask>? createMask)
    {
        Number = number;
        Slot = slot;
        Peer = peer;
        OpenedMs = openedMs;
        _createMask = createMask;
        _receivedMask = createMask is null ? null : new WireMask(createMask, isSent: false);
        _sentMask = createMask is null ? null : new WireMask(createMask, isSent: true);
        _conversation = new Conversation(number, HandleFound, HeldMax, TextMax);
    }

    public int Number { get; }

    public int Slot { get; }

    public string Peer { get; }

    public long OpenedMs { get; }

    public long? ClosedMs { get; private set; }

    public bool IsOpen => ClosedMs is null;

    /// <summary>How its last request is served; null = it has made none.</summary>
    public string? Method { get; private set; }

    public long BytesReceived { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>The number of the newest item; 0 = there was none.</summary>
    public long Last => _ring.Last;

    /// <summary>The items that are kept, the oldest first.</summary>
    public IEnumerable<TrafficItem> Items => _ring.Items;

    /// <summary>The next thing that the event loop told of it.</summary>
    public void Take(in TrafficPiece piece)
    {
        switch (piece.Kind)
        {
            case TrafficKind.Received:
                BytesReceived += piece.Count;
                TakeBytes(true, piece);
                break;
            case TrafficKind.Sent:
                BytesSent += piece.Count;
                TakeBytes(false, piece);
                break;
            case TrafficKind.PeerEnded:
                Add(piece.TimeMs, "end", "the peer has ended its side", true);
                break;
            case TrafficKind.ServerEnded:
                Add(piece.TimeMs, "end", "the board has ended its side", false);
                break;
            case TrafficKind.Closed:
                Close(piece);
                break;
            case TrafficKind.Lost:
                _isLost = true;
                Add(piece.TimeMs, "skipped", "too much at once: from here on nothing is shown");
                break;
            default:
                Add(piece.TimeMs, "note", piece.Text);
                break;
        }
    }

    private void TakeBytes(bool isReceived, in TrafficPiece piece, bool isLast = false)
    {
        ReadOnlySpan<byte> bytes = piece.Bytes.AsSpan(0, piece.Bytes is null ? 0 : piece.Count);
        if ((isReceived ? _receivedMask : _sentMask) is { } mask)
        {
            bytes = mask.Take(bytes, piece.IsWebSocket, isLast);
        }

        if (!_isLost && bytes.Length > 0)
        {
            _conversation.Take(isReceived, bytes, piece.TimeMs);
        }
    }

    private void Close(in TrafficPiece piece)
    {
        TakeBytes(true, piece, true);
        TakeBytes(false, piece, true);
        _conversation.End(piece.TimeMs);
        ClosedMs = piece.TimeMs;
        Add(piece.TimeMs, "closed", $"{BytesReceived} bytes in, {BytesSent} out");
    }

    private void Add(long timeMs, string kind, string text, bool? isReceived = null)
    {
        _ring.Add(new TrafficItem
        {
            TimeMs = timeMs,
            Kind = kind,
            IsReceived = isReceived,
            Method = Method,
            Text = text,
        });
    }

    private void HandleFound(Conversation conversation, bool isReceived, WireItem item)
    {
        if (item.Kind == WireItemKind.Request)
        {
            _asked.Enqueue(MethodOf(item.Head!.Target));
        }
        else if (item.Kind == WireItemKind.Response && item.Head!.Status is 101 or >= 200)
        {
            Method = _asked.TryDequeue(out string? method) ? method : Method;
        }

        string? served = isReceived && _asked.Count > 0 ? _asked.Last() : Method;
        if (item.Kind == WireItemKind.Body && item.Data.Length == 0)
        {
            // There is none, or all of it has been told in parts.
            return;
        }

        TrafficItem shown = new()
        {
            TimeMs = item.EndMs,
            IsReceived = isReceived,
            Kind = KindOf(item, isReceived, served),
            Method = served,
            Bytes = item.WireLength,
        };
        _ring.Add(item.Head is { } head && item.Kind != WireItemKind.Body
            ? WithHead(shown, head)
            : WithData(shown, item));
    }

    // In the words of /status, from the path: the engine forgets it before the answer has left.
    private static string MethodOf(string target)
    {
        string path = target.Split('?')[0];
        return path switch
        {
            "/poll" or "/long-poll" or "/stream" or "/sse" or "/ws" or "/echo" or "/reverse"
                or "/status" or "/login" or "/logout" => path[1..],
            "/ws.php" => "reverse",
            _ => path.StartsWith("/publish/", StringComparison.Ordinal) ? "publish" : "content",
        };
    }

    private static string KindOf(WireItem item, bool isReceived, string? served)
    {
        bool isBatch = item.Kind == WireItemKind.Body && !isReceived
            && served is "poll" or "long-poll" && item.Head?.Status == 200;
        return isBatch ? "batch" : item.Kind.ToString().ToLowerInvariant();
    }

    private TrafficItem WithHead(TrafficItem item, HttpHead head)
    {
        string line = Masked(string.Join(' ', head.StartLine));
        return item with
        {
            Text = Cut(line),
            IsCut = line.Length > TextMax || head.Fields.Count > FieldsMax,
            Fields = [.. head.Fields.Take(FieldsMax).Select(field =>
                KeyValuePair.Create(Cut(Masked(field.Key)), Cut(Masked(field.Value))))],
        };
    }

    private TrafficItem WithData(TrafficItem item, WireItem found)
    {
        bool isFrame = found.Kind == WireItemKind.Frame;
        int opcode = found.Opcode;
        if (isFrame)
        {
            item = item with
            {
                Opcode = opcode < s_opcodes.Length ? s_opcodes[opcode] : $"{opcode}",
                IsFinal = found.IsFinal,
            };
        }

        item = item with { Length = found.Length };
        byte[] data = _createMask?.Invoke().Take(found.Data, true) ?? found.Data;
        if (isFrame && opcode == 8 && data.Length >= 2)
        {
            string reason = Encoding.UTF8.GetString(data.AsSpan(2));
            return item with { Text = $"{(data[0] << 8) | data[1]} {reason}".TrimEnd() };
        }

        bool isCut = found.Length > data.Length;
        if (found.Head?["Content-Encoding"] is null && TextOf(data, isCut) is { } text)
        {
            return item with { Text = Cut(text), IsCut = isCut || text.Length > TextMax };
        }

        return item with
        {
            Binary = data[..Math.Min(data.Length, BinaryMax)],
            IsCut = isCut || data.Length > BinaryMax,
        };
    }

    // What was cut off may end within a character.
    private static string? TextOf(byte[] data, bool isCut)
    {
        for (int less = 0; less <= (isCut ? 3 : 0) && less <= data.Length; less++)
        {
            if (ItemText.Of(data.AsSpan(0, data.Length - less)) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private string Masked(string text)
    {
        return _createMask is null
            ? text
            : Encoding.Latin1.GetString(
                _createMask().Take(Encoding.Latin1.GetBytes(text), true));
    }

    private static string Cut(string text)
    {
        return text.Length > TextMax ? text[..TextMax] : text;
    }
}
