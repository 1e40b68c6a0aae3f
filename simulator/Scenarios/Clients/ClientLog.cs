using System.Text.Json;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>All that a client has been told, in order.</summary>
/// <remarks>
/// Theory of operation. The place in the board's log is the last id that came with an event, a gap
/// or a batch, as a real client keeps it. What is lost is found by holding the events against the
/// board's journal: each one on the client's topics, from the moment it was online first, must have
/// come or lie in a gap; of a life of the board that a reset has ended, up to the last one that
/// came.
/// </remarks>
/// <param name="name">Whose.</param>
/// <param name="observer">Is told of each note.</param>
internal sealed class ClientLog(string name, IRunObserver observer)
{
    private readonly List<ClientNote> _notes = [];
    private readonly HashSet<EventId> _ids = [];
    private readonly Dictionary<uint, long> _firsts = [];
    private readonly Dictionary<uint, long> _lasts = [];
    private readonly HashSet<uint> _ended = [];

    public IReadOnlyList<ClientNote> Notes => _notes;

    /// <summary>Where the client is in the board's log, as it was told; null = nowhere yet.
    /// </summary>
    public string? Next { get; set; }

    /// <summary>Whether the board's last answer was one that brings events.</summary>
    public bool IsOnline { get; private set; }

    /// <summary>Requests that were answered, or will not be.</summary>
    public int Answers { get; private set; }

    /// <summary>The journal's place when the client was online first; null = it never was.
    /// </summary>
    public EventId? Begin { get; private set; }

    public void AddEvent(JsonElement envelope, long nowMs)
    {
        string text = envelope.GetProperty("id").GetString() ?? "";
        EventId id = EventId.Parse(text);
        bool isNew = _ids.Add(id);
        _firsts.TryAdd(id.Epoch, id.Sequence);
        _lasts[id.Epoch] = Math.Max(_lasts.GetValueOrDefault(id.Epoch), id.Sequence);
        Next = text;
        Add(new ClientNote(ClientNoteKind.Event, nowMs)
        {
            Id = id,
            Topic = envelope.GetProperty("topic").GetString() ?? "",
            Value = envelope.GetProperty("data").Clone(),
            IsRepeated = !isNew,
        });
    }

    public void AddGap(JsonElement gap, long nowMs)
    {
        string to = gap.GetProperty("to").GetString() ?? "";
        EventId first = EventId.Parse(gap.GetProperty("from").GetString());
        EventId last = EventId.Parse(to);
        Next = to;
        Add(new ClientNote(ClientNoteKind.Gap, nowMs) { From = first, Id = last });
    }

    public void AddReset(string text, long nowMs)
    {
        _ended.UnionWith(_firsts.Keys);
        if (Begin is { } begin)
        {
            _ended.Add(begin.Epoch);
        }

        Add(new ClientNote(ClientNoteKind.Reset, nowMs, text.Length > 0 ? ": epoch " + text : ""));
    }

    /// <summary>The board has answered.</summary>
    /// <param name="method">By which method.</param>
    /// <param name="head">The id that the board gave out last.</param>
    /// <param name="nowMs">When.</param>
    public void SetOnline(ClientMethod method, EventId head, long nowMs)
    {
        Begin ??= head;
        if (!IsOnline)
        {
            IsOnline = true;
            Add(new ClientNote(
                ClientNoteKind.Online, nowMs, "by " + ClientMethods.NameOf(method)));
        }
    }

    public void SetOffline(string reason, long nowMs)
    {
        if (IsOnline || _notes.Count == 0 || _notes[^1].Kind != ClientNoteKind.Offline
            || _notes[^1].Text != reason)
        {
            IsOnline = false;
            Add(new ClientNote(ClientNoteKind.Offline, nowMs, reason));
        }
    }

    public void AddRefusal(int status, string text, bool isAnswer, long nowMs)
    {
        Answers += isAnswer ? 1 : 0;
        Add(new ClientNote(ClientNoteKind.Refused, nowMs, text) { Status = status });
    }

    public void AddPublished(string id, long nowMs)
    {
        Answers++;
        Add(new ClientNote(ClientNoteKind.Published, nowMs, id));
    }

    /// <summary>
    /// How many events of the journal, from <see cref="Begin"/> on, the client did not get.
    /// </summary>
    /// <param name="journal">What the board published.</param>
    /// <param name="topics">The client's; empty = all.</param>
    /// <param name="excusesNotices">Those that a gap or a reset tells of do not count.</param>
    public int CountMissed(Journal journal, IReadOnlyList<string> topics, bool excusesNotices)
    {
        if (Begin is not { } begin)
        {
            return 0;
        }

        ClientNote[] gaps = [.. _notes.Where(note => note.Kind == ClientNoteKind.Gap)];
        return journal.Entries.Count(entry =>
            IsDue(entry.Id, begin)
            && !_ids.Contains(entry.Id)
            && (topics.Count == 0 || topics.Contains(entry.Topic))
            && !(excusesNotices && IsTold(entry.Id, gaps)));
    }

    private bool IsTold(EventId id, ClientNote[] gaps)
    {
        return gaps.Any(gap => gap.Id.Epoch == id.Epoch
                && id.Sequence >= gap.From.Sequence && id.Sequence <= gap.Id.Sequence)
            || (_ended.Contains(id.Epoch)
                && id.Sequence > _lasts.GetValueOrDefault(id.Epoch));
    }

    // Of the first life what came after the client was online; of another from its first event on.
    private bool IsDue(EventId id, EventId begin)
    {
        return id.Epoch == begin.Epoch
            ? id.Sequence > begin.Sequence
            : _firsts.TryGetValue(id.Epoch, out long first) && id.Sequence > first;
    }

    private void Add(ClientNote note)
    {
        _notes.Add(note);
        observer.HandleNote(name, note);
    }
}
