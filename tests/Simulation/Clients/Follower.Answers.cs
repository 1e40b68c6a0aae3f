using System.Globalization;
using System.Text.Json;
using Comet.Simulation.Wire;

namespace Comet.Simulation.Clients;

/// <content>What comes back.</content>
internal sealed partial class Follower
{
    private readonly Sink _sink;
    private readonly List<byte> _content = [];
    private ResponseReader _reader;
    private EventStreamReader _events = new();
    private LineReader _lines = new();
    private FrameReader _frames = new();
    private ResponseHead? _head;
    private bool _closes;
    private int _errorsDue;
    private int _refused;

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        _heardMs = World.NowMs;
        _reader.Feed(bytes);
    }

    /// <inheritdoc/>
    public override void OnPublished(int topic, byte[] value, long sequence)
    {
        World.Match(World.Driven!, topic, value, sequence);
    }

    private void TakeHead(ResponseHead head)
    {
        if (!_isTaken && head.Status != 408 && !Link!.IsRefused)
        {
            throw new ViolationException(
                ViolationKind.Answer, $"{Name}: expected no answer, not {head.Status}");
        }

        _head = head;
        _content.Clear();
        _closes = head.Closes;
        if (_isTaken && head.Status is 200 or 101 && _refused != Link!.Limited)
        {
            throw new ViolationException(ViolationKind.Rate, $"{Name}: expected 429");
        }

        if (head.Status == 101)
        {
            Require(_method == WebSocket
                && head.Field("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
                && head.Field("upgrade") == "websocket", "an opening handshake");
            _isOpen = true;
        }
        else if (head.Status == 200)
        {
            string type = _method == Stream ? "application/x-ndjson"
                : _method == EventStream ? "text/event-stream"
                : "application/json";
            Require(_method != WebSocket && head.Field("content-type") == type, type);
            Require(head.Field("cache-control") == "no-store", "Cache-Control: no-store");
            _isOpen = true;
        }
        else
        {
            TakeRefusal(head);
        }
    }

    // Whoever was refused hears of it, and nobody else.
    private void TakeRefusal(ResponseHead head)
    {
        bool isLimited = head.Status == 429 && (Link!.IsLimited || _refused++ < Link.Limited);
        bool mayRefuse = isLimited || (head.Status == 408 && World.IsTroubled(Link!))
            || (head.Status == 503
                && (Link!.IsRefused || World.Host.MayRefuseToHold(_holders)));
        if (!mayRefuse)
        {
            throw new ViolationException(ViolationKind.Refused,
                $"{Name}: {head.Status} over {s_paths[_method]}; expected 200 or 101, since "
                + $"{_holders} others may hold a slot");
        }

        World.Tally.Refusals++;
        string after = head.Field("retry-after");
        _retryMs = after.Length > 0
            ? 1000 * int.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture)
            : 1000;
    }

    private void TakeContent(ReadOnlySpan<byte> bytes)
    {
        if (_head!.Status != 200 || _method < Stream)
        {
            _content.AddRange(bytes);
        }
        else if (_method == Stream)
        {
            _lines.Feed(bytes, TakeMessage);
        }
        else
        {
            _events.Feed(bytes, TakeEvent);
        }
    }

    private void TakeComplete()
    {
        if (_head!.Status is 100)
        {
            return;
        }

        _isAsked = false;
        _isTaken = false;
        _isOpen = false;
        if (_head.Status != 200)
        {
            JsonDocument.Parse(_content.ToArray()).Dispose();
            WakeMs = World.NowMs + _retryMs + _dice.Below(1000);
        }
        else if (_method < Stream)
        {
            TakeBatch();
        }
        else if (!Link!.IsDoomed && !_isHalfClosed)
        {
            throw new ViolationException(
                ViolationKind.Cut, $"{_ledger}: the stream ended for no reason");
        }
    }

    private void TakeBatch()
    {
        int notices = _ledger.Gaps + _ledger.Resets;
        (string next, int count) = _ledger.TakeBatch([.. _content]);
        bool isEmpty = count == 0 && notices == _ledger.Gaps + _ledger.Resets;
        if (_method == LongPoll && isEmpty && World.NowMs < _takenMs + _waitMs
            && !Link!.IsDoomed)
        {
            throw new ViolationException(ViolationKind.Answer,
                $"{_ledger}: an empty batch {_takenMs + _waitMs - World.NowMs} ms too early");
        }

        _lastId = next;
        WakeMs = _method == Poll || _dice.OneIn(20)
            ? World.NowMs + _dice.Between(100, 3000)
            : World.NowMs;
        if (_dice.OneIn(25))
        {
            ChangeMethod();
        }
    }

    private void TakeEvent(string type, string data, string id)
    {
        switch (type)
        {
            case "comet.gap":
                using (JsonDocument gap = JsonDocument.Parse(data))
                {
                    Require(_ledger.TakeGap(gap.RootElement) == id, "the gap's end as id");
                }

                break;
            case "comet.reset":
                using (JsonDocument reset = JsonDocument.Parse(data))
                {
                    _ledger.TakeReset(reset.RootElement.GetProperty("epoch").GetString());
                }

                _ledger.TakeResetId(id);
                break;
            default:
                Require(type == "message", "an event of the type message");
                Require(_ledger.TakeEvent(System.Text.Encoding.UTF8.GetBytes(data)) == id,
                    "the event's id");
                break;
        }

        _lastId = id;
    }

    // A line of a stream or a message of a WebSocket.
    private void TakeMessage(ReadOnlySpan<byte> message)
    {
        if (message.Length == 0)
        {
            Require(_method == Stream, "no empty message");
            return;
        }

        if (message.StartsWith("{\"id\""u8))
        {
            _lastId = _ledger.TakeEvent(message);
            return;
        }

        using JsonDocument document = JsonDocument.Parse(message.ToArray());
        JsonElement notice = document.RootElement;
        if (notice.TryGetProperty("gap", out JsonElement gap))
        {
            _lastId = _ledger.TakeGap(gap);
        }
        else if (notice.TryGetProperty("reset", out JsonElement reset))
        {
            _ledger.TakeReset(reset.GetProperty("epoch").GetString());
        }
        else
        {
            Require(_method == WebSocket && notice.TryGetProperty("error", out _),
                "an event or a notice");
            TakeErrorReply();
        }
    }

    private void TakeErrorReply()
    {
        // Those that were published since are behind it.
        Queue<Publication> sent = Link!.Sent;
        if (_errorsDue < Link.RefusedBefore)
        {
            _errorsDue++;
            return;
        }

        Require(sent.Count > 0 && sent.Dequeue().Status != 200, "no error, the value is right");
        Link.RefusedBefore++;
        _errorsDue++;
    }

    private void TakeFrame(int firstOctet, ReadOnlySpan<byte> payload)
    {
        switch (firstOctet)
        {
            case 0x81:
                TakeMessage(payload);
                break;
            case 0x89:
                SendFrame(RequestText.Frame(0xA, payload, (uint)_dice.Next()));
                break;
            case 0x88:
                int code = payload.Length >= 2 ? (payload[0] << 8) | payload[1] : 0;
                bool isDue = code == 1001 ? Link!.IsDoomed : code == 1008 && Link!.IsFlooded;
                if (!isDue)
                {
                    throw new ViolationException(ViolationKind.Cut,
                        $"{_ledger}: expected no Close frame with {code}");
                }

                Send(RequestText.Frame(8, payload, (uint)_dice.Next()));
                break;
            default:
                Require(false, $"no frame that begins with {firstOctet:x2}");
                break;
        }
    }

    private void Require(bool holds, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(
                ViolationKind.Malformed, $"{Name}: expected {expected}");
        }
    }

    private sealed class Sink(Follower owner) : ResponseSink
    {
        public override void OnHead(ResponseHead head) => owner.TakeHead(head);

        public override void OnContent(ReadOnlySpan<byte> bytes) => owner.TakeContent(bytes);

        public override void OnComplete() => owner.TakeComplete();

        public override void OnSwitched(ReadOnlySpan<byte> bytes)
        {
            owner._frames.Feed(bytes, owner.TakeFrame);
        }
    }
}
