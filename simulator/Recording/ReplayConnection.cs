namespace Comet.Simulator.Recording;

/// <summary>A connection of a replay: what both servers sent, the recorded and this one.</summary>
internal sealed class ReplayConnection(int id, int slot)
{
    private const int ContextBytes = 24;

    private readonly Queue<Record> _sent = new();
    private readonly byte[] _context = new byte[ContextBytes];
    private int _sentAt;
    private int _contextCount;

    public int Id { get; } = id;

    public int Slot { get; } = slot;

    /// <summary>How many bytes the server has sent.</summary>
    public long Offset { get; private set; }

    /// <summary>What came and the engine has had no room for.</summary>
    public Queue<ReadOnlyMemory<byte>> Unread { get; } = new();

    /// <summary>The peer has ended its side behind <see cref="Unread"/>.</summary>
    public bool IsEndOfStreamDue { get; set; }

    /// <summary>The recorded socket is full.</summary>
    public bool IsBlocked { get; set; }

    public bool IsFinished { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Whether the recorded server has ended its side by now.</summary>
    public bool IsFinishRecorded { get; set; }

    /// <summary>That the recorded socket is closed by now; otherwise null.</summary>
    public Record? Closed { get; set; }

    /// <summary>The last bytes that were sent.</summary>
    public ReadOnlySpan<byte> Context => _context.AsSpan(0, _contextCount);

    /// <summary>Whether the recorded server has sent something that this one has not.</summary>
    public bool IsSentLeft => _sent.Count > 0;

    /// <summary>When the recorded server sent what is next.</summary>
    public long NextTimeMs => _sent.Peek().TimeMs;

    /// <summary>What the recorded server sent next, in one piece as it left.</summary>
    public ReadOnlyMemory<byte> Next => _sent.Peek().Data[_sentAt..];

    public void Expect(Record record)
    {
        if (record.Data.Length > 0)
        {
            _sent.Enqueue(record);
        }
    }

    /// <summary>This server has sent as many bytes of <see cref="Next"/>, which are the same.
    /// </summary>
    public void Advance(int count)
    {
        ReadOnlySpan<byte> same = Next.Span[..count];
        if (same.Length >= ContextBytes)
        {
            same[^ContextBytes..].CopyTo(_context);
            _contextCount = ContextBytes;
        }
        else
        {
            int kept = Math.Min(_contextCount, ContextBytes - same.Length);
            _context.AsSpan(_contextCount - kept, kept).CopyTo(_context);
            same.CopyTo(_context.AsSpan(kept));
            _contextCount = kept + same.Length;
        }

        Offset += count;
        _sentAt += count;
        if (_sentAt == _sent.Peek().Data.Length)
        {
            _sent.Dequeue();
            _sentAt = 0;
        }
    }
}
