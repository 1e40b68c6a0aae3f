using System.Text;
using System.Text.Json;
using Comet.Simulation.Network;
using Comet.Simulation.Wire;

namespace Comet.Simulation.Clients;

/// <summary>Publishes with POST, one request after the other or several at once.</summary>
/// <remarks>
/// What it sends waits in its connection's queue. The oracle hears of each event as the engine
/// accepts it, and marks the one at the queue's front; the answer must then carry the same id.
/// A value is published at most once, since each is marked once.
/// </remarks>
internal sealed class Publisher : Client
{
    private readonly Dice _dice;
    private readonly Values _values;
    private readonly Sink _sink;
    private readonly List<byte> _content = [];
    private ResponseReader _reader;
    private ResponseHead? _head;
    private long _start;

    public Publisher(World world, string name, Dice dice)
        : base(world, name)
    {
        _dice = dice;
        _values = new Values(dice, world.Limits);
        _sink = new Sink(this);
        _reader = new ResponseReader(_sink);
        WakeMs = world.NowMs + dice.Below(5000);
    }

    public override void OnTime()
    {
        WakeMs = World.NowMs + _dice.Between(200, World.IsBusy ? 2000 : 20_000);
        if (Link is { } old && (old.Sent.Count > 0 || old.Up.IsEnded))
        {
            if (_dice.OneIn(3))
            {
                Drop(_dice.OneIn(2));
            }

            return;
        }

        if (Link is null && !Connect())
        {
            return;
        }

        _start = Link!.Up.Written;
        int count = _dice.OneIn(5) ? _dice.Between(2, 4) : 1;
        for (int i = 0; i < count; i++)
        {
            // One that is refused may end the connection: what is behind it would be lost.
            (Publication publication, string wire) = _values.Next(count == 1);
            Link.Sent.Enqueue(publication);
            Send(RequestText.Post(
                "/publish/" + publication.Topic,
                Encoding.UTF8.GetBytes(wire),
                _dice.OneIn(3) ? _dice.Between(1, 20) : 0));
            publication.RequestEnd = Link.Up.Written;
        }
    }

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        _reader.Feed(bytes);
    }

    public override void OnPublished(int topic, byte[] value, long sequence)
    {
        World.Match(World.Driven!, topic, value, sequence);
    }

    public override void OnEnd(bool cut)
    {
        Link link = World.Ending!;
        bool isOrderly = _reader.End() && (link.Sent.Count == 0 || (_head?.Closes ?? false)
            || link.Sent.Peek().RequestEnd > link.TakenAtEnd);
        if (!isOrderly && !link.IsDoomed && !World.IsTroubled(link))
        {
            throw new ViolationException(
                ViolationKind.Cut, $"{Name}: {link.Sent.Count} values have no answer");
        }
    }

    /// <inheritdoc/>
    public override bool? IsIdle(Link link)
    {
        return Link != link ? null
            : link.Sent.Count == 0 ? link.Down.IsQuiet ? true : null
            : link.Down.IsQuiet ? link.Up.Taken <= _start
            : null;
    }

    /// <inheritdoc/>
    public override void CheckStep()
    {
        if (Link is { } link && link.Sent.Count > 0 && World.IsQuiet(link) && !link.IsCut
            && !link.IsDoomed && World.NowMs >= link.HeldUntilMs)
        {
            throw new ViolationException(
                ViolationKind.Late, $"{Name}: expected an answer within the step");
        }
    }

    protected override void OnDropped()
    {
        _reader = new ResponseReader(_sink);
        _head = null;
    }

    private void TakeAnswer()
    {
        Link link = Link!;
        int status = _head!.Status;
        using JsonDocument document = JsonDocument.Parse(_content.ToArray());
        if (link.Sent.Count == 0)
        {
            // A connection kept too long, or a request that took too long.
            Require(status == 408, $"no answer, not {status}");
            return;
        }

        // Between two answers the connection is idle, as long as the next request has not come.
        Publication publication = link.Sent.Dequeue();
        _start = publication.RequestEnd;
        bool isFull = status is 429 or 503 && publication.Id is null;
        if (isFull || (status == 408 && World.IsTroubled(link)))
        {
            WakeMs = World.NowMs + 3000;
            World.Tally.Refusals++;
            return;
        }

        Require(status == publication.Status, $"{publication.Status} for {publication.Data} to "
            + $"{publication.Topic}, not {status}");
        if (status != 200)
        {
            Require(publication.Id is null, "a refused value not to be published");
            return;
        }

        string? id = document.RootElement.GetProperty("id").GetString();
        int subscribers = document.RootElement.GetProperty("subscribers").GetInt32();
        Require(id is not null && id == publication.Id, $"the id {publication.Id}, not {id}");
        Require(subscribers >= publication.SubscribersMin
            && subscribers <= World.Limits.Connections,
            $"at least {publication.SubscribersMin} subscribers, not {subscribers}");
    }

    private void Require(bool holds, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(
                ViolationKind.Publish, $"{Name}: expected {expected}");
        }
    }

    private sealed class Sink(Publisher owner) : ResponseSink
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
