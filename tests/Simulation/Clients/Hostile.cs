using System.Text;
using Comet.Simulation.Wire;

namespace Comet.Simulation.Clients;

/// <summary>
/// A peer that means no good: floods, sends garbage, never reads, or takes slots and leaves.
/// </summary>
/// <remarks>
/// Nothing is promised to it but well-formed answers; that others do not suffer is checked at
/// them. What it manages to publish counts as published.
/// </remarks>
internal sealed class Hostile : Client
{
    private readonly Dice _dice;
    private readonly Sink _sink = new();
    private readonly HostileKind _kind;
    private readonly long _untilMs;
    private ResponseReader _reader;
    private bool _isUpgraded;

    public Hostile(World world, string name, Dice dice, HostileKind kind)
        : base(world, name)
    {
        _dice = dice;
        _kind = kind;
        _reader = new ResponseReader(_sink);
        _untilMs = world.NowMs + dice.Between(1000, 60_000);
        WakeMs = world.NowMs;
    }

    public override bool IsHostile => true;

    public override int ReadBytesMax => _kind is HostileKind.Deaf or HostileKind.DeafFlood ? 0
        : _kind == HostileKind.Slow ? 1
        : int.MaxValue;

    /// <summary>Whether it has had enough.</summary>
    public bool IsOver { get; private set; }

    public override void OnTime()
    {
        if (World.NowMs >= _untilMs)
        {
            IsOver = true;
            Drop(_dice.OneIn(2));
            return;
        }

        if (Link is null)
        {
            if (!Connect())
            {
                WakeMs = World.NowMs + _dice.Between(50, 1000);
                return;
            }

            Open();
        }

        if (Link!.Up.Count < 20_000 && !Link.Up.IsEnded)
        {
            Act();
        }

        WakeMs = World.NowMs + _dice.Between(1, _kind == HostileKind.Storm ? 3000 : 700);
    }

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        _reader.Feed(bytes);
    }

    public override void OnPublished(int topic, byte[] value, long sequence)
    {
    }

    public override void OnEnd(bool cut)
    {
    }

    protected override void OnDropped()
    {
        _reader = new ResponseReader(_sink);
        _isUpgraded = false;
        if (!IsOver && !World.IsRetired(this))
        {
            WakeMs = World.NowMs + _dice.Between(1, 2000);
        }
    }

    private void Open()
    {
        Link!.MayHold = true;
        switch (_kind)
        {
            case HostileKind.Deaf:
            case HostileKind.Slow:
            case HostileKind.Storm:
                string target = _dice.Pick(
                    ["/sse?since=earliest", "/stream", "/ws", "/long-poll?wait=60", "/", "/poll"]);
                _isUpgraded = target == "/ws";
                Send(_isUpgraded ? RequestText.Upgrade(target) : RequestText.Get(target, ""));
                break;
            case HostileKind.Flood when _dice.OneIn(2):
                _isUpgraded = true;
                Send(RequestText.Upgrade(_dice.Pick(["/ws", "/echo", "/reverse"])));
                break;
            default:
                break;
        }
    }

    private void Act()
    {
        switch (_kind)
        {
            case HostileKind.Flood when _isUpgraded:
                for (int i = _dice.Between(1, 12); i > 0; i--)
                {
                    SendMessage();
                }

                break;
            case HostileKind.Flood:
            case HostileKind.DeafFlood:
                for (int i = _dice.Between(1, 12); i > 0; i--)
                {
                    SendRequest();
                }

                break;
            case HostileKind.Garbage:
                byte[] garbage = new byte[_dice.Between(1, 300)];
                for (int i = 0; i < garbage.Length; i++)
                {
                    garbage[i] = (byte)_dice.Below(256);
                }

                Send(garbage);
                break;
            case HostileKind.SlowHead:
                byte[] head = RequestText.Get("/status", "");
                Send(head.AsSpan(_dice.Below(head.Length - 1), 1));
                break;
            case HostileKind.Storm:
                Drop(_dice.OneIn(2));
                break;
            default:
                break;
        }
    }

    private void SendRequest()
    {
        switch (_dice.Below(4))
        {
            case 0:
                Send(RequestText.Get(_dice.Pick(["/", "/poll?since=earliest", "/status"]), ""));
                break;
            case 1:
                Send(RequestText.Get(_dice.Pick(["/nosuch", "/poll?since=x", "/ws"]), ""));
                break;
            default:
                Send(RequestText.Post(
                    _dice.OneIn(2) ? "/publish/message" : "/publish/led",
                    Encoding.ASCII.GetBytes(_dice.Pick(["true", "false", "7", "\"x\""])),
                    _dice.OneIn(4) ? 1 : 0));
                break;
        }
    }

    private void SendMessage()
    {
        byte[] payload = Encoding.ASCII.GetBytes(_dice.Pick(
            ["{\"topic\":\"message\",\"data\":\"flood\"}", "{\"topic\":\"led\",\"data\":true}",
                "{\"topic\":\"led\",\"data\":0}", "hello", ""]));
        int opcode = _dice.OneIn(3) ? 9 : _dice.OneIn(100) ? 2 : 1;
        SendFrame(RequestText.Frame(opcode, payload, (uint)_dice.Next()));
    }

    // Answers are read as far as they are well-formed HTTP; frames by the reader of frames.
    private sealed class Sink : ResponseSink
    {
        private FrameReader _frames = new();

        public override void OnHead(ResponseHead head)
        {
            _frames = new FrameReader();
        }

        public override void OnContent(ReadOnlySpan<byte> bytes)
        {
        }

        public override void OnComplete()
        {
        }

        public override void OnSwitched(ReadOnlySpan<byte> bytes)
        {
            _frames.Feed(bytes, static (_, _) => { });
        }
    }
}
