using System.Globalization;
using System.Text.Json;

namespace Comet.Simulator.Load;

/// <summary>What one client was given, judged by the ids: they are to follow each other.</summary>
/// <remarks>
/// The client follows all topics from the earliest event on, so within an epoch no number may be
/// left out unless a gap tells of it, and none may come twice. A reset begins another epoch, which
/// may begin anywhere: what its log has dropped by then was published before the client knew of it.
/// </remarks>
internal sealed class LoadTally(DelayHistogram delays, Func<long> utcNowMs)
{
    private readonly Lock _lock = new();
    private string _epoch = "";
    private long _last;
    private long _openedMs = long.MaxValue;
    private bool _isReset = true;
    private string _endEpoch = "";
    private long _end;

    public long Delivered { get; private set; }

    /// <summary>Events left out without a word.</summary>
    public long Lost { get; private set; }

    /// <summary>Events that came again.</summary>
    public long Repeated { get; private set; }

    public long Gaps { get; private set; }

    public long Resets { get; private set; }

    /// <summary>Where to go on: the latest event, or what a reset says; in the beginning the
    /// earliest.</summary>
    public string Since
    {
        get
        {
            lock (_lock)
            {
                return _epoch.Length == 0 ? "earliest" : $"{_epoch}-{_last}";
            }
        }
    }

    /// <summary>A connection is there: what is published from now on is measured.</summary>
    public void HandleOpen()
    {
        if (_openedMs == long.MaxValue)
        {
            _openedMs = utcNowMs();
        }
    }

    /// <summary>An event, or a notice, of a live response.</summary>
    public void HandleMessage(JsonElement message)
    {
        lock (_lock)
        {
            if (message.TryGetProperty("id", out JsonElement id))
            {
                HandleEvent(id.GetString()!, message.GetProperty("time").GetInt64());
            }
            else if (message.TryGetProperty("gap", out JsonElement gap))
            {
                HandleGap(gap);
            }
            else if (message.TryGetProperty("reset", out JsonElement reset))
            {
                HandleReset(reset.GetProperty("epoch").GetString()!);
            }
        }
    }

    /// <summary>The answer to a poll.</summary>
    public void HandleBatch(JsonElement batch)
    {
        lock (_lock)
        {
            if (batch.TryGetProperty("reset", out _))
            {
                HandleReset(Split(batch.GetProperty("next").GetString()!).Epoch);
            }

            if (batch.GetProperty("gap") is { ValueKind: JsonValueKind.Object } gap)
            {
                HandleGap(gap);
            }

            foreach (JsonElement message in batch.GetProperty("events").EnumerateArray())
            {
                HandleEvent(
                    message.GetProperty("id").GetString()!,
                    message.GetProperty("time").GetInt64());
            }
        }
    }

    /// <summary>A gap, as the event stream tells it.</summary>
    public void HandleGapNotice(JsonElement gap)
    {
        lock (_lock)
        {
            HandleGap(gap);
        }
    }

    /// <summary>A reset, as the event stream tells it.</summary>
    public void HandleResetNotice(JsonElement reset)
    {
        lock (_lock)
        {
            HandleReset(reset.GetProperty("epoch").GetString()!);
        }
    }

    /// <summary>What is published after an event does not count any more.</summary>
    /// <param name="epoch">The event's epoch.</param>
    /// <param name="last">Its number.</param>
    public void EndAt(uint epoch, long last)
    {
        lock (_lock)
        {
            _endEpoch = $"{epoch:x8}";
            _end = last;
            if (_epoch == _endEpoch && _last > last)
            {
                Delivered -= _last - last;
            }
        }
    }

    /// <summary>How many events up to the end have not come.</summary>
    public long Missing()
    {
        lock (_lock)
        {
            return _epoch == _endEpoch || _end == 0 ? Math.Max(_end - _last, 0) : _end;
        }
    }

    private void HandleEvent(string id, long timeMs)
    {
        (string epoch, long sequence) = Split(id);

        // What comes after the end is only gone past, or a poll would get it over and over.
        bool counts = epoch != _endEpoch || sequence <= _end;
        if (_isReset || epoch != _epoch)
        {
            // Of another epoch without a reset: nobody said that what came before is over.
            Lost += _isReset ? 0 : 1;
            _isReset = false;
            _epoch = epoch;
        }
        else if (sequence <= _last)
        {
            Repeated++;
            return;
        }
        else
        {
            Lost += Math.Max((counts ? sequence : _end + 1) - _last - 1, 0);
        }

        _last = sequence;
        Delivered += counts ? 1 : 0;
        if (counts && timeMs >= _openedMs)
        {
            delays.Add(utcNowMs() - timeMs);
        }
    }

    private void HandleGap(JsonElement gap)
    {
        Gaps++;
        (string epoch, long to) = Split(gap.GetProperty("to").GetString()!);
        if (epoch == _epoch)
        {
            _last = Math.Max(_last, to);
        }
    }

    // Who asked again from an id of before would be told the same again.
    private void HandleReset(string epoch)
    {
        Resets++;
        _isReset = true;
        _epoch = epoch;
        _last = 0;
    }

    private static (string Epoch, long Sequence) Split(string id)
    {
        int at = id.IndexOf('-', StringComparison.Ordinal);
        return (id[..at], long.Parse(id.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }
}
