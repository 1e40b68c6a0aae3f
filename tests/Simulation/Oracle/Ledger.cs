using System.Globalization;
using System.Text.Json;

namespace Comet.Simulation.Oracle;

/// <summary>
/// What one follower is owed: decides for each event and notice that reaches it whether it is the
/// one that must come next.
/// </summary>
/// <remarks>
/// Theory of operation. The ledger is the contract's cursor, kept outside the engine. It begins
/// when the engine has taken the last byte of a request, with what the request said and what the
/// log kept at that moment. From then on exactly one thing may come next: a reset if the id was of
/// another epoch; the current events, if there was no id; otherwise the next event of the topics,
/// or a gap whose range holds it. Invariant: every event of the topics up to <c>_position</c> was
/// delivered, or covered by a notice, or lies before the place where the follower began.
/// An event that is later than the expected one is kept in mind until nothing more is on its way:
/// should the expected one come after it, the order was wrong, else it is missing.
/// </remarks>
internal sealed class Ledger(string name)
{
    private readonly Queue<long> _current = new();
    private Journal? _journal;
    private int _mask;
    private long _position;
    private long _currentEnd;
    private bool _resetDue;
    private long _skipped;
    private string _skippedText = "";

    public int Mask => _mask;

    /// <summary>Gaps and resets told.</summary>
    public int Gaps { get; private set; }

    public int Resets { get; private set; }

    /// <summary>Events delivered.</summary>
    public long Delivered { get; private set; }

    /// <summary>Whether something is due that was not told yet.</summary>
    public bool IsOwed => _journal is not null && (_resetDue || Next() <= _journal.Last);

    /// <summary>
    /// Whether the log has dropped what is due: a connection may be cut over that.
    /// </summary>
    public bool IsOvertaken => _journal is not null && Next() < _journal.First;

    /// <summary>The engine has taken a request.</summary>
    /// <param name="journal">What the log holds now.</param>
    /// <param name="mask">The topics asked for.</param>
    /// <param name="since">What was asked for: empty, earliest, latest or an id.</param>
    public void Begin(Journal journal, int mask, string since)
    {
        _journal = journal;
        _mask = mask;
        _current.Clear();
        _currentEnd = 0;
        _resetDue = false;
        switch (since)
        {
            case "":
                foreach (long sequence in journal.Current(mask))
                {
                    _current.Enqueue(sequence);
                }

                _currentEnd = journal.Last;
                _position = journal.First - 1;
                break;
            case "earliest":
                _position = journal.First - 1;
                break;
            case "latest":
                _position = journal.Last;
                break;
            default:
                _resetDue = !TryParse(since, out _position);
                if (_resetDue)
                {
                    _position = journal.First - 1;
                }

                break;
        }
    }

    /// <summary>An event has arrived.</summary>
    /// <returns>Its id.</returns>
    public string TakeEvent(ReadOnlySpan<byte> envelope)
    {
        Utf8JsonReader reader = new(envelope);
        string id = ReadId(ref reader);
        Require(!_resetDue, ViolationKind.Reset, $"a reset before {id}");
        Require(TryParse(id, out long sequence), ViolationKind.Content,
            $"an id of {_journal!.EpochText}, not {id}");
        long next = Next();
        if (sequence != next)
        {
            Deviate(next, sequence, id);
            return id;
        }

        Require(envelope.SequenceEqual(_journal.At(sequence).Envelope), ViolationKind.Content,
            $"{System.Text.Encoding.UTF8.GetString(_journal.At(sequence).Envelope)}, not "
            + System.Text.Encoding.UTF8.GetString(envelope));
        Delivered++;
        _position = sequence;
        if (_current.Count > 0 && _current.Dequeue() == sequence && _current.Count == 0)
        {
            _position = _currentEnd;
        }

        return id;
    }

    /// <summary>A gap was told.</summary>
    /// <returns>The id of its end.</returns>
    public string TakeGap(JsonElement gap)
    {
        string fromId = gap.GetProperty("from").GetString()!;
        string toId = gap.GetProperty("to").GetString()!;
        string text = $"{fromId} to {toId}";
        Require(!_resetDue, ViolationKind.Reset, "a reset before the gap " + text);
        bool isOurs = TryParse(fromId, out long from) & TryParse(toId, out long to);
        Require(isOurs && from <= to && to < _journal!.First && from > _position,
            ViolationKind.Gap, $"ids that are gone, behind {_position}, not {text}");
        long next = Next();
        Require(next >= from && next <= to, ViolationKind.Gap,
            $"a gap that begins at or before {next} and ends at or behind it, not {text}");
        Require(_journal!.NextOf(_mask, from - 1) <= to, ViolationKind.Gap,
            $"an event of the topics in the gap, not {text}");
        while (_current.Count > 0 && _current.Peek() <= to)
        {
            _current.Dequeue();
        }

        Gaps++;
        _position = _current.Count > 0 ? to : Math.Max(to, _currentEnd);
        return toId;
    }

    /// <summary>A reset was told.</summary>
    public void TakeReset(string? epoch)
    {
        Require(_resetDue, ViolationKind.Reset, "no reset");
        Require(epoch is null || epoch == _journal!.EpochText, ViolationKind.Reset,
            $"the epoch {_journal!.EpochText}, not {epoch}");
        Resets++;
        _resetDue = false;
    }

    /// <summary>The id that an event stream gives with a reset: of what is before it.</summary>
    public void TakeResetId(string id)
    {
        Require(TryParse(id, out long sequence) && sequence >= _position && sequence < Next(),
            ViolationKind.Reset, $"an id from {_position} to before {Next()}, not {id}");
    }

    /// <summary>A batch has arrived whole: takes what it holds.</summary>
    /// <returns>The id to go on from, and how many events there were.</returns>
    public (string Next, int Count) TakeBatch(byte[] content)
    {
        using JsonDocument document = JsonDocument.Parse(content);
        JsonElement batch = document.RootElement;
        if (batch.TryGetProperty("reset", out JsonElement reset))
        {
            Require(reset.ValueKind == JsonValueKind.True, ViolationKind.Reset, "reset: true");
            TakeReset(null);
        }

        Require(!_resetDue, ViolationKind.Reset, "a reset in the batch");
        JsonElement gap = batch.GetProperty("gap");
        if (gap.ValueKind != JsonValueKind.Null)
        {
            TakeGap(gap);
        }

        int count = 0;
        foreach (JsonElement element in batch.GetProperty("events").EnumerateArray())
        {
            TakeEvent(System.Text.Encoding.UTF8.GetBytes(element.GetRawText()));
            count++;
        }

        string next = batch.GetProperty("next").GetString()!;
        Require(TryParse(next, out long end) && end >= _position && end <= _journal!.Last,
            ViolationKind.Content, $"next from {_position} to {_journal!.Last}, not {next}");
        Require(Next() > end, ViolationKind.Skipped, $"{Next()} in the batch up to {end}");
        _position = end;
        return (next, count);
    }

    /// <summary>Nothing more is on its way: what is missing now is missing.</summary>
    public void CheckSkipped()
    {
        if (_skipped != 0)
        {
            throw new ViolationException(ViolationKind.Skipped, $"{name}: {_skippedText}");
        }
    }

    public override string ToString()
    {
        return $"{name} at {_position}, next {(_journal is null ? 0 : Next())}"
            + (_resetDue ? ", reset due" : "");
    }

    private long Next()
    {
        return _current.Count > 0
            ? _current.Peek()
            : _journal!.NextOf(_mask, Math.Max(_position, _currentEnd));
    }

    private void Deviate(long next, long sequence, string id)
    {
        if (_skipped != 0)
        {
            Require(sequence != _skipped, ViolationKind.OutOfOrder,
                $"{_skipped} before what came in its place");
            return;
        }

        Require(sequence > next, ViolationKind.Repeated, $"{next}, not {id} once more");
        _skipped = next;
        _skippedText = $"expected {next}, not {id}";
    }

    // An id of this epoch that was given out.
    private bool TryParse(string id, out long sequence)
    {
        sequence = 0;
        return id.Length > 9 && id[8] == '-'
            && id.AsSpan(0, 8).SequenceEqual(_journal!.EpochText)
            && long.TryParse(
                id.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            && sequence <= _journal.Last;
    }

    // An envelope begins with its id.
    private static string ReadId(ref Utf8JsonReader reader)
    {
        string? id = null;
        while (reader.Read())
        {
            if (id is null && reader.TokenType == JsonTokenType.PropertyName
                && reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
        }

        return id ?? throw new ViolationException(ViolationKind.Malformed, "expected an id");
    }

    private void Require(bool holds, ViolationKind kind, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(kind, $"{name}: expected {expected}");
        }
    }
}
