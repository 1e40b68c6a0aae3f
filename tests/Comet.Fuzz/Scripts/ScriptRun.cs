using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Fuzz.Oracles;

namespace Comet.Fuzz.Scripts;

/// <summary>
/// One run of a script against a whole engine, in virtual time, its segments cut in one way. The
/// first byte sets the stage; then each operation is a byte, its high bits what happens, its low
/// ones to which of eight peers.
/// </summary>
internal sealed class ScriptRun
{
    private const int Peers = 8;

    // Nothing that a peer left behind lasts longer.
    private const long AftermathMs = 600_000;

    private readonly CometLimits _limits;
    private readonly CometEngine _engine;
    private readonly Splitter _splitter;
    private readonly FuzzPeer?[] _peers = new FuzzPeer?[Peers];
    private readonly List<FuzzPeer> _all = [];
    private readonly List<string> _published = [];
    private readonly MomentCheck _moment = new();
    private readonly int[] _addresses = new int[Peers];
    private readonly AccessPolicy? _policy;
    private readonly bool _withTokens;
    private readonly bool _neverReads;
    private long _nowMs = 1000;
    private bool _isStopped;
    private bool _wasDeaf;

    public ScriptRun(ReadOnlySpan<byte> script, Splitter splitter)
    {
        ScriptReader reader = new(script);
        int stage = reader.Next();
        _splitter = splitter;
        _withTokens = (stage & 2) != 0;
        _neverReads = (stage & 4) != 0;
        _limits = (stage & 1) != 0 ? FuzzServer.Tiny() : FuzzServer.Roomy();
        FuzzServer.SetRates(_limits, (stage & 8) != 0);
        if ((stage & 16) != 0)
        {
            FuzzServer.MakeScarce(_limits);
        }

        _limits.SharesBuffers = splitter.SharesBuffers;
        _policy = FuzzServer.Policies[(stage >> 5) % FuzzServer.Policies.Length];
        _engine = FuzzServer.CreateEngine(_limits, _withTokens, _policy);
        _engine.Start(_nowMs);
        while (!reader.IsAtEnd)
        {
            Step(ref reader);
        }

        End();
    }

    /// <summary>
    /// Whether two peers had something to say at one time, so that it depends on the network who
    /// comes first.
    /// </summary>
    public bool IsRace { get; private set; }

    /// <summary>What each connection received, put into words, then the log.</summary>
    public List<string> Outcome { get; } = [];

    private void Step(ref ScriptReader reader)
    {
        int operation = reader.Next();
        int index = operation & (Peers - 1);
        switch (operation >> 4)
        {
            case 0:
            case 1:
                Send(index, reader.Counted());
                break;
            case 2:
                Send(index, reader.Run((reader.Next() << 8) | reader.Next()));
                break;
            case 3:
            case 4:
                Send(index, reader.Frame());
                break;
            case 5:
                Send(index, reader.Get());
                break;
            case 6:
                Send(index, reader.Upgrade());
                break;
            case 7:
                Send(index, reader.Post());
                break;
            case 8:
                Publish(index % FuzzServer.Topics.Length, reader.Counted());
                break;
            case 9:
                int tenths = reader.Next();
                Wait((index == 0 ? 1 : 100) * tenths);
                break;
            case 10 when _peers[index] is { IsOver: false } peer:
                peer.Ends = true;
                Settle();
                break;
            case 11 when _peers[index] is { IsOver: false } peer:
                Abort(peer);
                Settle();
                break;
            case 12 when _peers[index] is { IsOver: false } peer:
                peer.IsDeaf = !peer.IsDeaf;
                _wasDeaf = true;
                Flush(peer, int.MaxValue);
                break;
            case 13 when _peers[index] is { IsOver: false } peer:
                Flush(peer, reader.Next());
                break;
            case 14 when index == 7:
                _isStopped = true;
                _engine.Stop(_nowMs);
                Settle();
                break;
            case 15:
                _addresses[index] = reader.Next();
                break;
            default:
                break;
        }
    }

    private void Send(int index, ReadOnlySpan<byte> bytes)
    {
        FuzzPeer? peer = _peers[index] is { IsOver: false } open ? open : Connect(index);
        if (peer is null || peer.Ends || bytes.IsEmpty)
        {
            return;
        }

        IsRace |= _all.Any(p => p != peer && !p.IsOver && p.Awaits);
        peer.Awaits = true;
        peer.OwesAnswer |= bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n') >= 0;
        peer.Sent.AddRange(bytes);
        foreach (byte octet in bytes)
        {
            peer.Pending.Enqueue(octet);
        }

        Settle();
    }

    private FuzzPeer? Connect(int index)
    {
        int address = _addresses[index];
        int slot = Accept(address);
        if (slot <= CometEngine.GivesWay)
        {
            Settle();
            slot = Accept(address);
            Check.That(slot >= 0, "the slot that was given way for is gone");
        }

        if (slot < 0)
        {
            byte[] refusal = new byte[1024];
            int count = _engine.RenderRefusal(refusal, 0, slot);
            ResponseReader.Read([], refusal.AsSpan(0, count), isWhole: true);
            return null;
        }

        FuzzPeer peer = new(slot, address, _nowMs);
        _peers[index] = peer;
        _all.Add(peer);
        return peer;
    }

    private int Accept(int address)
    {
        int result = FuzzServer.Accept(_engine, _nowMs, address);
        AdmissionChecks.Check(
            _engine,
            _limits,
            [.. _all.Where(p => !p.IsOver)],
            _published,
            result,
            address,
            _isStopped,
            _nowMs);
        return result;
    }

    private void Publish(int topic, ReadOnlySpan<byte> value)
    {
        byte[] json = value.ToArray();
        int length = json.Length == 0 ? -1 : JsonText.Compact(json, 0, json.Length);
        if (length > 0)
        {
            FuzzServer.Publish(_engine, topic, Latin1.Text(json.AsSpan(0, length)), _nowMs);
        }

        Settle();
    }

    private void Wait(long ms)
    {
        long end = _nowMs + ms;
        while (_engine.PollDeadline() <= end)
        {
            _moment.Check(_all, _limits, _wasDeaf);
            _nowMs = Math.Max(_nowMs, _engine.PollDeadline());
            long due = _engine.PollDeadline();
            _engine.HandleTime(_nowMs);
            Check.That(_engine.PollDeadline() > due, "a deadline that has come does not go");
            Settle();
        }

        _moment.Check(_all, _limits, _wasDeaf);
        _nowMs = end;
    }

    // Serves and delivers until nothing moves.
    private void Settle()
    {
        Pump();
        foreach (FuzzPeer peer in _all)
        {
            while (Deliver(peer))
            {
                Pump();
            }
        }

        for (long i = _published.Count == 0 ? 1 : _published.Count + 1; i < _engine.Log.Next; i++)
        {
            // Evicted ones left in the same moment they came.
            _published.Add(i < _engine.Log.First ? "" : Latin1.Text(_engine.Log.Bytes.AsSpan(
                _engine.Log.OffsetOf(i), _engine.Log.LengthOf(i))));
        }
    }

    private bool Deliver(FuzzPeer peer)
    {
        int capacity = peer.IsOver ? 0 : _engine.ReceiveCapacity(peer.Slot);
        if (capacity == 0 || peer.HasEnded)
        {
            return false;
        }

        if (peer.Pending.Count == 0)
        {
            if (peer.Ends)
            {
                peer.HasEnded = true;
                _engine.HandleEndOfStream(peer.Slot, _nowMs);
            }

            return peer.Ends;
        }

        int count = Math.Min(_splitter.Next(peer.Pending.Count), capacity);
        int offset = _engine.ReceiveOffset(peer.Slot);
        for (int i = 0; i < count; i++)
        {
            _engine.ReceiveBuffer[offset + i] = peer.Pending.Dequeue();
        }

        _engine.HandleReceived(peer.Slot, count, _nowMs);
        return true;
    }

    private void Pump()
    {
        int turns = 0;
        for (int slot = Poll(); slot >= 0; slot = Poll())
        {
            Check.That(turns++ < 100_000, "the engine never rests");
            FuzzPeer peer = _all.First(p => p.Slot == slot && !p.IsOver);
            switch (_engine.ActionOf(slot))
            {
                case ConnectionAction.Send when !peer.IsDeaf:
                    Take(peer, int.MaxValue);
                    break;
                case ConnectionAction.Finish:
                    peer.IsFinished = true;
                    _engine.HandleFinished(slot, _nowMs);
                    break;
                case ConnectionAction.Close:
                    peer.IsClosed = true;
                    peer.OverMs = _nowMs;
                    _engine.HandleClosed(slot, _nowMs);
                    break;
                case ConnectionAction.Abort:
                    Abort(peer);
                    break;
                default:
                    break;
            }
        }
    }

    private int Poll()
    {
        return _engine.PollConnection(_nowMs);
    }

    private void Abort(FuzzPeer peer)
    {
        peer.IsAborted = true;
        peer.OverMs = _nowMs;
        _engine.HandleClosed(peer.Slot, _nowMs);
    }

    private void Flush(FuzzPeer peer, int most)
    {
        if (!peer.IsDeaf || most != int.MaxValue)
        {
            Take(peer, most);
        }

        Settle();
    }

    private void Take(FuzzPeer peer, int most)
    {
        int count = Math.Min(_engine.TransmitCount(peer.Slot), most);
        if (count > 0)
        {
            peer.Received.AddRange(_engine.TransmitBuffer.AsSpan(
                _engine.TransmitOffset(peer.Slot), count));
            peer.Awaits = false;
            peer.OwesAnswer = false;
            _engine.HandleSent(peer.Slot, count, _nowMs);
        }
    }

    // All peers end; then every slot is free, and free for everything.
    private void End()
    {
        foreach (FuzzPeer peer in _all.Where(p => !p.IsOver))
        {
            peer.IsDeaf &= _neverReads;
            peer.Ends = true;
            Flush(peer, peer.IsDeaf ? 0 : int.MaxValue);
        }

        Wait(AftermathMs);
        Check.That(_engine.InUse == 0, $"{_engine.InUse} slots are left behind");
        Check.That(!_isStopped || _engine.IsStopped, "a stop does not end");
        foreach (FuzzPeer peer in _all)
        {
            AnswerChecks.CheckSite(peer, _limits, _policy);
            AnswerChecks.CheckRates(peer, _limits, _nowMs);
            bool isWhole = !peer.IsAborted && !peer.HasEnded;
            Outcome.Add(ResponseReader.Read(
                [.. peer.Sent], peer.Received.ToArray(), isWhole, _published));
        }

        MomentCheck.CheckFirst(_all);
        Outcome.Add(string.Join('\n', _published));
        if (!_isStopped)
        {
            CheckRoom();
        }
    }

    private void CheckRoom()
    {
        Array.Clear(_peers);
        Array.Clear(_addresses);
        string token = _withTokens ? $"?access_token={FuzzServer.WriteToken}" : "";
        byte[] request = Latin1.Bytes(
            $"GET /stream{token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        int room = _limits.Connections - _limits.ReservedForRequests;
        for (int i = 0; i < _limits.Connections; i++)
        {
            // Each within the limits on rates.
            Wait(1000);
            FuzzPeer? peer = Connect(0);
            Check.That(peer is not null, "a slot is lost");
            foreach (byte octet in request)
            {
                peer!.Pending.Enqueue(octet);
            }

            Settle();
            string status = Latin1.Text(peer!.Received.ToArray())[..12];
            Check.Same(
                i < room ? "HTTP/1.1 200" : "HTTP/1.1 503", status, $"open response {i + 1}");
        }
    }
}
