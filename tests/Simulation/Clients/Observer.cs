using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulation.Engine;
using Comet.Simulation.Network;
using Comet.Simulation.Oracle;
using Comet.Simulation.Wire;

namespace Comet.Simulation.Clients;

/// <summary>
/// Asks for <c>/status</c> and the page, and compares what they tell with the model.
/// </summary>
/// <remarks>
/// What moves on while the answer is on its way is known within bounds: the model's value when
/// the engine took the request, and the one when the answer was complete.
/// </remarks>
internal sealed class Observer : Client
{
    private readonly Dice _dice;
    private readonly Sink _sink;
    private readonly List<byte> _content = [];
    private readonly List<(Link Link, long In, long Out)> _before = [];
    private ResponseReader _reader;
    private ResponseHead? _head;
    private string _target = "";
    private bool _isHead;
    private bool _isTaken;
    private long _requestStart;
    private long _requestEnd;
    private long _takenMs;
    private long _takenLast;
    private Counts _takenCounts;

    public Observer(World world, string name, Dice dice)
        : base(world, name)
    {
        _dice = dice;
        _sink = new Sink(this);
        _reader = new ResponseReader(_sink);
        WakeMs = world.NowMs + dice.Below(10_000);
    }

    /// <summary>Reports compared so far.</summary>
    public int Reports { get; private set; }

    public override void OnTime()
    {
        WakeMs = World.NowMs + _dice.Between(1000, 9000);
        if (_target.Length > 0 || (Link is null && !Connect()))
        {
            return;
        }

        _target = _dice.OneIn(4) ? "/" : "/status";
        _isHead = _dice.OneIn(8);
        _isTaken = false;
        _reader.IsHeadOnly = _isHead;

        byte[] request = RequestText.Get(_target, "");
        if (_isHead)
        {
            byte[] head = RequestText.Get(_target, "");
            request = [.. "HEAD"u8, .. head.AsSpan(3)];
        }

        _requestStart = Link!.Up.Written;
        Send(request);
        _requestEnd = Link.Up.Written;
    }

    public override void OnTaken(long bytes)
    {
        if (_target.Length == 0 || _isTaken || bytes < _requestEnd)
        {
            return;
        }

        _isTaken = true;
        _takenMs = World.NowMs;
        _takenLast = World.Host.Journal.Last;
        _takenCounts = World.Counts;
        _before.Clear();
        foreach (Link link in World.OpenLinks)
        {
            _before.Add((link, link.Up.Taken, World.SentBytes(link)));
        }
    }

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        // Who is refused as a connection is answered before the request is read.
        _reader.IsHeadOnly &= !Link!.IsRefused;
        _reader.Feed(bytes);
    }

    public override void OnEnd(bool cut)
    {
        bool isOrderly = _reader.End() && (_target.Length == 0 || (_head?.Closes ?? false));
        if (!isOrderly && !World.Ending!.IsDoomed && !World.IsTroubled(World.Ending!)
            && _requestEnd <= World.Ending!.TakenAtEnd)
        {
            throw new ViolationException(ViolationKind.Cut, $"{Name}: no answer to {_target}");
        }
    }

    /// <inheritdoc/>
    public override bool? IsIdle(Link link)
    {
        return Link != link ? null
            : _target.Length == 0 ? link.Down.IsQuiet ? true : null
            : link.Down.IsQuiet ? link.Up.Taken <= _requestStart
            : null;
    }

    /// <inheritdoc/>
    public override void CheckStep()
    {
        if (Link is { IsCut: false } link && _isTaken && World.IsQuiet(link)
            && !link.IsDoomed && World.NowMs >= link.HeldUntilMs)
        {
            throw new ViolationException(
                ViolationKind.Late, $"{Name}: expected {_target} within the step");
        }
    }

    protected override void OnDropped()
    {
        _reader = new ResponseReader(_sink);
        _target = "";
        _isTaken = false;
        _head = null;
    }

    private void TakeAnswer()
    {
        string target = _target;
        _target = "";
        _isTaken = false;
        int status = _head!.Status;
        if (status == 408 || status == 429 || (Link!.IsRefused && status == 503))
        {
            return;
        }

        bool isTooSmall = target == "/status"
            && World.Limits.TransmitBytes < StatusReport.PartBytesMax;
        Require(status == (isTooSmall ? 503 : 200), $"200 for {target}, not {status}");
        if (_isHead)
        {
            Require(_content.Count == 0, "no content");
        }
        else if (target == "/")
        {
            Require(_content.Count == PageContent.PageBytes
                && _content.Select((octet, i) => octet == PageContent.ByteAt(i)).All(ok => ok),
                "the page");
        }
        else
        {
            using JsonDocument document = JsonDocument.Parse(_content.ToArray());
            if (status == 200 && !Link!.IsDoomed)
            {
                Compare(document.RootElement);
            }
        }
    }

    private void Compare(JsonElement status)
    {
        Reports++;
        Require(status.GetProperty("epoch").GetString() == World.Host.Journal.EpochText, "epoch");
        Require(status.GetProperty("clock").GetString() == (World.Host.IsUtc ? "utc" : "boot"),
            "the clock");
        Between(status, "uptime", _takenMs - World.Host.StartMs, World.NowMs - World.Host.StartMs);
        JsonElement limits = status.GetProperty("limits");
        Between(limits, "connections", World.Limits.Connections, World.Limits.Connections);
        JsonElement log = status.GetProperty("log");
        Between(log, "next", _takenLast + 1, World.Host.Journal.Last + 1);
        Between(log, "first", 1, World.Host.Journal.First);
        JsonElement counters = status.GetProperty("counters");
        Counts counts = World.Counts;
        Between(counters, "accepted", _takenCounts.Accepted, counts.Accepted);
        Between(counters, "refused", _takenCounts.Refused, counts.Refused);
        Between(counters, "limited", _takenCounts.Limited, counts.Limited);
        Between(counters, "flooded", _takenCounts.Flooded, counts.Flooded);
        Between(counters, "gaveWay", _takenCounts.GaveWay, counts.GaveWay);
        Between(counters, "published", _takenLast, World.Host.Journal.Last);
        JsonElement rows = status.GetProperty("connections");
        foreach ((Link link, long bytesIn, long bytesOut) in _before)
        {
            if (link.Slot < 0)
            {
                continue;
            }

            // It has had its slot all the time.
            JsonElement row = rows.EnumerateArray()
                .FirstOrDefault(r => r.GetProperty("slot").GetInt32() == link.Slot);
            Require(row.ValueKind == JsonValueKind.Object, $"a row for slot {link.Slot}");
            Between(row, "in", bytesIn, link.Up.Taken);
            Between(row, "out", bytesOut, World.SentBytes(link));
        }
    }

    private void Between(JsonElement parent, string name, long min, long max)
    {
        long value = parent.GetProperty(name).GetInt64();
        Require(value >= min && value <= max, $"{name} from {min} to {max}, not {value}");
    }

    private void Require(bool holds, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(ViolationKind.Status, $"{Name}: expected {expected}");
        }
    }

    private sealed class Sink(Observer owner) : ResponseSink
    {
        public override void OnHead(ResponseHead head)
        {
            owner._head = head;
            owner._content.Clear();
        }

        public override void OnContent(ReadOnlySpan<byte> bytes)
        {
            owner._content.AddRange(bytes);
        }

        public override void OnComplete() => owner.TakeAnswer();

        public override void OnSwitched(ReadOnlySpan<byte> bytes)
        {
            owner.Require(false, "no 101");
        }
    }
}
