using System.Text;
using Comet.Simulation.Engine;
using Comet.Simulation.Network;
using Comet.Simulation.Oracle;
using Comet.Simulation.Wire;

namespace Comet.Simulation.Clients;

/// <summary>
/// A well-behaved client that follows the board by all five methods in turn and resumes by id.
/// </summary>
/// <remarks>
/// Theory of operation. It asks, and once the engine has taken the request its
/// <see cref="Ledger"/> knows what must come. It keeps the last id that it was given; that alone
/// it takes along to the next connection, over whatever method. At the end of each step
/// <see cref="CheckStep"/> states the bound on delays: a follower that reads, with nothing on its
/// way in either direction and no send of the pump's in flight, has got everything published.
/// </remarks>
internal sealed partial class Follower : Client
{
    private static readonly string[] s_paths = ["poll", "long-poll", "stream", "sse", "ws"];

    private const int Poll = 0;
    private const int LongPoll = 1;
    private const int Stream = 2;
    private const int EventStream = 3;
    private const int WebSocket = 4;

    private readonly Dice _dice;
    private readonly Ledger _ledger;
    private readonly Values _values;
    private int _method;
    private int _mask;
    private string _lastId = "";
    private string _since = "";
    private long _requestStart;
    private long _requestEnd;
    private bool _isAsked;
    private bool _isTaken;
    private bool _isOpen;
    private bool _isHalfClosed;
    private long _takenMs;
    private long _heardMs;
    private int _holders;
    private int _waitMs;
    private int _retryMs;

    public Follower(World world, string name, Dice dice)
        : base(world, name)
    {
        _dice = dice;
        _ledger = new Ledger(name);
        _sink = new Sink(this);
        _reader = new ResponseReader(_sink);
        _values = new Values(dice, world.Limits);
        ChooseTopics();
        _method = dice.Below(s_paths.Length);
        WakeMs = world.NowMs + dice.Below(3000);
    }

    /// <summary>How many bytes it reads at once, when it reads slowly or not at all.</summary>
    public int PaceBytes { get; set; } = int.MaxValue;

    public override int ReadBytesMax => PaceBytes;

    public Ledger Ledger => _ledger;

    /// <summary>Whether it is connected and has been told everything.</summary>
    public bool IsUpToDate => _ledger.Mask != 0 && !_ledger.IsOwed;

    /// <summary>Whether the engine must count it as a subscriber of the topic.</summary>
    public bool IsSurelySubscribed(int topic)
    {
        return _isOpen && _method >= Stream && Link is { Slot: >= 0, IsCut: false } link
            && !link.Up.IsEnded && !link.Down.IsEnded && !World.IsTroubled(link)
            && link.ResetDueMs == long.MaxValue && !link.IsFlooded && ((_mask >> topic) & 1) != 0
            && !_ledger.IsOvertaken;
    }

    /// <summary>Goes on by another method, perhaps over other topics.</summary>
    public void ChangeMethod()
    {
        Drop(_dice.OneIn(3));
        _method = _dice.Below(s_paths.Length);
        WakeMs = World.NowMs + _dice.Below(2000);
        if (_dice.OneIn(6))
        {
            ChooseTopics();
        }
    }

    /// <summary>Ends its side and reads on: what is owed must still come, if it ends.</summary>
    public void HalfClose()
    {
        if (Link is not null)
        {
            _isHalfClosed = true;
            Link.Finish(World.NowMs);
        }
    }

    /// <summary>Publishes over the WebSocket, if there is one.</summary>
    public void Publish()
    {
        if (_isOpen && _method == WebSocket && Link is { } link && !link.Up.IsEnded
            && World.Limits.MessageBytesMax > 100)
        {
            (Publication publication, string wire) = _values.Next(true);
            link.Sent.Enqueue(publication);
            byte[] message = Encoding.UTF8.GetBytes(
                $"{{\"topic\":\"{publication.Topic}\",\"data\":{wire}}}");
            SendFrame(RequestText.Frame(1, message, (uint)_dice.Next()));
        }
    }

    public override void OnTime()
    {
        if (Link is null && !Connect())
        {
            WakeMs = World.NowMs + _dice.Between(500, 5000);
            return;
        }

        Ask();
    }

    public override void OnTaken(long bytes)
    {
        if (_isOpen && _method == WebSocket)
        {
            // A sign of life puts the next ping off.
            _heardMs = World.NowMs;
        }

        if (!_isAsked || _isTaken || bytes < _requestEnd)
        {
            return;
        }

        _isTaken = true;
        _takenMs = World.NowMs;
        _heardMs = World.NowMs;
        _holders = World.Holders - 1;
        _ledger.Begin(World.Host.Journal, _mask, _since);
    }

    /// <inheritdoc/>
    public override bool? IsIdle(Link link)
    {
        return Link != link ? null
            : link.Up.Taken > _requestStart && _isAsked
                ? (_isTaken && !(_isOpen && _method >= Stream) && !link.Down.IsQuiet ? null : false)
            : link.Down.IsQuiet ? true
            : null;
    }

    /// <inheritdoc/>
    public override void CheckStep()
    {
        if (Link is null || World.IsQuiet(Link))
        {
            _ledger.CheckSkipped();
        }

        if (Link is not { } link || !_isTaken || link.IsDoomed || _isHalfClosed
            || link.IsFlooded
            || link.IsCut || !World.IsQuiet(link))
        {
            return;
        }

        string? late = !_isOpen ? LateAnswer()
            : _method < Stream ? "the rest of a batch"
            : _ledger.IsOwed ? "what was published"
            : World.NowMs - _heardMs > World.Limits.HeartbeatMs ? "a heartbeat"
            : null;
        if (late is not null)
        {
            throw new ViolationException(ViolationKind.Late,
                $"{_ledger} over {s_paths[_method]} (link {link.Number}): expected {late} within "
                + "the step");
        }
    }

    public override void OnEnd(bool cut)
    {
        Link link = World.Ending!;
        bool isBetween = _reader.End() && (!_isAsked || _requestEnd > link.TakenAtEnd);
        bool excused = link.IsDoomed || _isHalfClosed || _ledger.IsOvertaken
            || link.IsFlooded || World.IsTroubled(link);
        if (!excused && (cut || !(isBetween || _closes)))
        {
            throw new ViolationException(ViolationKind.Cut,
                $"{_ledger} over {s_paths[_method]}: the connection was cut for no reason");
        }

        WakeMs = World.NowMs + (_retryMs > 0 ? _retryMs : _dice.Between(1, 3000));
        if (_dice.OneIn(3))
        {
            _method = _dice.Below(s_paths.Length);
        }
    }

    protected override void OnDropped()
    {
        _ledger.CheckSkipped();
        _reader = new ResponseReader(_sink);
        _events = new EventStreamReader();
        _lines = new LineReader();
        _frames = new FrameReader();
        _isAsked = false;
        _isTaken = false;
        _isOpen = false;
        _isHalfClosed = false;
        _closes = false;
        _retryMs = 0;
        _errorsDue = 0;
        _refused = 0;
        if (WakeMs == long.MaxValue && !World.IsRetired(this))
        {
            WakeMs = World.NowMs + _dice.Between(1, 3000);
        }
    }

    // What the answer to a request must be by now, or null.
    private string? LateAnswer()
    {
        return _method == LongPoll && !_ledger.IsOwed && World.NowMs < _takenMs + _waitMs
            ? null
            : "an answer";
    }

    private void ChooseTopics()
    {
        int all = (1 << EngineHost.Topics.Length) - 1;
        _mask = _dice.OneIn(3) ? all : 0;
        while (_mask == 0)
        {
            _mask = _dice.Below(all + 1);
        }
    }

    private void Ask()
    {
        _since = _lastId.Length > 0 && !_dice.OneIn(60) ? _lastId
            : _dice.Pick(["", "earliest", "latest", ""]);
        StringBuilder target = new($"/{s_paths[_method]}?since={_since}");
        if (_since.Length == 0)
        {
            target.Replace("since=", "");
        }

        if (_mask != (1 << EngineHost.Topics.Length) - 1)
        {
            target.Append("&topics=").Append(string.Join(',', EngineHost.Topics
                .Where((_, topic) => ((_mask >> topic) & 1) != 0)));
        }

        string fields = "";
        if (_method == LongPoll)
        {
            int wait = _dice.Between(0, 40);
            _waitMs = wait * 1000;
            target.Append(System.Globalization.CultureInfo.InvariantCulture, $"&wait={wait}");
        }
        else if (_method == EventStream && _since == _lastId && _lastId.Length > 0
            && _dice.OneIn(2))
        {
            // The field wins over the parameter.
            fields = $"Last-Event-ID: {_lastId}\r\n";
            target.Replace(_lastId, "latest");
        }

        Link link = Link!;
        link.MayHold |= _method != Poll;
        _isAsked = true;
        _isTaken = false;
        _isOpen = false;
        World.Trace($"{Name} asks {target} on link {link.Number}");
        _requestStart = link.Up.Written;
        Send(_method == WebSocket
            ? RequestText.Upgrade(target.ToString())
            : RequestText.Get(target.ToString(), fields));
        _requestEnd = link.Up.Written;
    }
}
