using Comet.Simulation.Clients;
using Comet.Simulation.Engine;
using Comet.Simulation.Network;

namespace Comet.Simulation;

/// <content>Steps: what is due, what happens, what must hold afterwards.</content>
internal sealed partial class World
{
    // After the last fault: longer than any time-out, wait, back-off and resend together.
    private const long SettleMs = 200_000;
    private const long CalmMs = 70_000;

    // Between two reads of a slow reader.
    private const int PaceMs = 50;

    private static readonly object[] s_slots =
        [.. Enumerable.Range(0, 64).Select(slot => (object)slot)];

    /// <summary>The board stops, gracefully or by a loss of power, and starts anew.</summary>
    public void Restart(bool gracefully)
    {
        Trace($"restart {(gracefully ? "gracefully" : "at once")}");
        foreach (Link link in _links)
        {
            link.IsDoomed = true;
        }

        if (gracefully)
        {
            IsStopping = true;
            Host.Call(static (engine, _, _, now) =>
            {
                engine.Stop(now);
                return 0;
            }, 0, 0, NowMs);
            long endMs = NowMs + Limits.CloseTimeoutMs + 2000;
            while (NowMs < endMs && !Host.Engine.IsStopped)
            {
                TakeStep(endMs);
            }
        }

        _pump.CutAll();
        CountEpoch();
        IsStopping = false;
        Counts = default;
        Host = MakeHost();
        _pump = new Pump(this, Host, _dice);
    }

    private void RunUntil(long endMs)
    {
        while (NowMs < endMs)
        {
            TakeStep(Math.Min(endMs, _faults.DueMs));
            _faults.Act();
        }
    }

    private void TakeStep(long endMs)
    {
        Step++;
        long dueMs = Gather();
        if (_due.Count == 0)
        {
            NowMs = Math.Max(NowMs, Math.Min(dueMs, endMs));
            Gather();
        }

        int count = _dice.OneIn(3) ? 1 : _dice.Between(1, 8);
        while (count-- > 0 && _due.Count > 0)
        {
            int at = _dice.Below(_due.Count);
            object actor = _due[at];
            _due[at] = _due[^1];
            _due.RemoveAt(_due.Count - 1);
            Act(actor);
        }

        HandleTime();
        _pump.Drain();
        Check();
        if (Step % 64 == 0)
        {
            Prune();
        }
    }

    // Collects what is due now; returns when the next thing will be.
    private long Gather()
    {
        _due.Clear();
        long nextMs = Math.Min(Host.Engine.PollDeadline(), Host.BoardDeadline());
        for (int slot = 0; slot < _pump.Count; slot++)
        {
            nextMs = Offer(_pump.DueMs(slot), nextMs, s_slots[slot]);
        }

        foreach (Link link in _links)
        {
            if (link.IsCut && !link.IsLeft)
            {
                nextMs = Offer(NowMs, nextMs, link);
            }
            else if (link.IsLeft || link.Client.ReadBytesMax > 0)
            {
                nextMs = Offer(Math.Max(link.Down.DueMs(), link.NextReadMs), nextMs, link);
            }
        }

        foreach (Client client in _clients)
        {
            nextMs = Offer(client.WakeMs, nextMs, client);
        }

        return nextMs;
    }

    private long Offer(long dueMs, long nextMs, object actor)
    {
        if (dueMs <= NowMs)
        {
            _due.Add(actor);
        }

        return Math.Min(dueMs, nextMs);
    }

    // What is due may have been settled by what happened before it in the step.
    private void Act(object actor)
    {
        switch (actor)
        {
            case Link { IsCut: true, IsLeft: false } link:
                TellCut(link);
                break;
            case Link link:
                Read(link);
                break;
            case Client client:
                Wake(client);
                break;
            case int slot when _pump.DueMs(slot) <= NowMs:
                _pump.Act(slot);
                break;
            default:
                break;
        }
    }

    private void Wake(Client client)
    {
        if (client.WakeMs <= NowMs)
        {
            client.WakeMs = long.MaxValue;
            client.OnTime();
        }
    }

    private static void TellCut(Link link)
    {
        if (link.Client.Link == link)
        {
            link.Client.HandleEnd(true);
        }
    }

    private void Read(Link link)
    {
        bool isOurs = link.Client.Link == link;
        int most = Math.Min(_bytes.Length, isOurs ? link.Client.ReadBytesMax : _bytes.Length);
        if (most == 0 || link.Down.DueMs() > NowMs || (link.IsCut && isOurs))
        {
            return;
        }

        if (most < _bytes.Length)
        {
            link.NextReadMs = NowMs + PaceMs;
        }

        int count = link.Down.Read(_bytes.AsSpan(0, most), NowMs);
        if (!isOurs)
        {
            return;
        }

        if (count > 0)
        {
            if (_trace is not null)
            {
                Trace($"link {link.Number} reads {Text(count)}");
            }

            link.Client.OnData(_bytes.AsSpan(0, count));
        }
        else
        {
            link.Client.HandleEnd(false);
        }
    }

    private string Text(int count)
    {
        return System.Text.Encoding.Latin1.GetString(_bytes, 0, count)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
    }

    private void HandleTime()
    {
        if (Host.BoardDeadline() <= NowMs)
        {
            _faults.MoveSensors();
            Host.HandleBoardTime(NowMs);
        }

        if (Host.Engine.PollDeadline() <= NowMs)
        {
            Host.Call(static (engine, _, _, now) =>
            {
                engine.HandleTime(now);
                return 0;
            }, 0, 0, NowMs);
        }
    }

    private void Check()
    {
        if (Host.Engine.InUse != _pump.InUse)
        {
            throw new ViolationException(ViolationKind.Slots,
                $"{Host.Engine.InUse} slots are in use; expected {_pump.InUse}");
        }

        if (Host.Engine.PollDeadline() <= NowMs)
        {
            throw new ViolationException(ViolationKind.Timers,
                $"the deadline {Host.Engine.PollDeadline()} has passed and stays");
        }

        foreach (Client client in _clients)
        {
            client.CheckStep();
        }
    }

    private void Prune()
    {
        _links.RemoveAll(link =>
            link.Slot < 0 && !link.IsPending && link.IsLeft && link.Client.Link != link);
        _clients.RemoveAll(client => client is Hostile { IsOver: true });
    }

    // The faults are over: everybody catches up, then everybody leaves.
    private void Settle()
    {
        Trace($"the faults are over");
        _faults.End();
        foreach (Link link in _links)
        {
            _faults.Condition(link);
        }

        foreach (Client client in _clients.Where(c => c.IsHostile).ToArray())
        {
            Retire(client);
        }

        RunUntil(NowMs + SettleMs);
        foreach (Client client in _clients.Where(c => c is Publisher))
        {
            Retire(client);
        }

        _faults.Calm();
        RunUntil(NowMs + CalmMs);
        foreach (Client client in _clients)
        {
            if (client is Follower { IsUpToDate: false } follower)
            {
                throw new ViolationException(ViolationKind.Late,
                    $"{follower.Ledger}: expected it to be up to date in the end");
            }
        }

        foreach (Client client in _clients)
        {
            Retire(client);
        }

        RunUntil(NowMs + CalmMs);
        if (Host.Engine.InUse != 0)
        {
            throw new ViolationException(ViolationKind.Slots,
                $"{Host.Engine.InUse} slots are in use in the end; expected 0");
        }
    }

    private void Retire(Client client)
    {
        _retired.Add(client);
        client.Retire();
    }
}
