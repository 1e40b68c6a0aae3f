using System.Globalization;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Scenarios.Running;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>
/// Follows the board by one method as a real client does: connects, reads, notices when nothing
/// comes any more, waits longer after each failure, and goes on after the last id it was given.
/// </summary>
/// <remarks>
/// Theory of operation. It has no clock and no thread: <see cref="Step"/> moves what can be moved,
/// and <see cref="PollDeadline"/> tells when time alone makes a difference. Without a connection it
/// waits for <c>_dueMs</c>; with one, a request is under way (<c>_isAsked</c>), an open response is
/// read (<c>_isOpen</c>), or the next poll is waited for. A connection that goes does so in
/// <see cref="Drop"/>, and nowhere else.
/// </remarks>
internal abstract class Follower
{
    private const int AnswerMs = 5000;
    private const int RetryMaxMs = 30_000;

    private readonly IClientNetwork _network;
    private ClientConnection? _connection;
    private long _dueMs;
    private long _askedMs;
    private int _failures;
    private int? _retryAfterMs;
    private bool _isAsked;
    private bool _isOpen;
    private bool _mustDrop;
    private bool _isOver;
    private string _dropReason = "";

    protected Follower(
        ClientSetup setup, IClientNetwork network, Random dice, ClientLog log, Journal journal)
    {
        Setup = setup;
        _network = network;
        Dice = dice;
        Log = log;
        Journal = journal;
    }

    /// <summary>Its connection, or null.</summary>
    public IClientLink? Link { get; private set; }

    /// <summary>The client does not read.</summary>
    public bool IsPaused { get; set; }

    protected ClientSetup Setup { get; }

    protected Random Dice { get; }

    protected ClientLog Log { get; }

    protected Journal Journal { get; }

    /// <summary>The time of the step under way.</summary>
    protected long NowMs { get; private set; }

    /// <summary>How long an answer may take.</summary>
    protected virtual int PatienceMs => AnswerMs;

    /// <summary>The wait after a connection that worked, when it ends.</summary>
    protected int? ReconnectMs { get; set; }

    /// <summary>The follower for a method.</summary>
    public static Follower Create(
        ClientSetup setup, IClientNetwork network, Random dice, ClientLog log, Journal journal)
    {
        return setup.Method switch
        {
            ClientMethod.Polling or ClientMethod.LongPolling =>
                new BatchFollower(setup, network, dice, log, journal),
            ClientMethod.WebSocket => new WebSocketFollower(setup, network, dice, log, journal),
            _ => new StreamFollower(setup, network, dice, log, journal),
        };
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether something was done, so that more may be possible.</returns>
    public bool Step(long nowMs)
    {
        NowMs = nowMs;
        if (_isOver)
        {
            return false;
        }

        bool hasActed = false;
        if (_connection is null || (!_isAsked && !_isOpen))
        {
            if (nowMs < _dueMs)
            {
                return _connection is not null && Exchange();
            }

            Ask();
            hasActed = true;
        }

        return Exchange() | hasActed | LookAtClock();
    }

    /// <summary>When <see cref="Step"/> is due though nothing has come.</summary>
    public long PollDeadline()
    {
        return _isOver ? long.MaxValue
            : _connection is null || (!_isAsked && !_isOpen) ? _dueMs
            : IsPaused ? long.MaxValue
            : _isAsked ? _askedMs + PatienceMs
            : Math.Max(_askedMs, _connection.HeardMs) + Setup.SilenceMs;
    }

    /// <summary>Ends for good.</summary>
    /// <param name="nowMs">When.</param>
    /// <param name="isTold">Whether that is something that happened to the client.</param>
    public void Stop(long nowMs, bool isTold)
    {
        NowMs = nowMs;
        if (!_isOver)
        {
            _isOver = true;
            if (_connection is { } connection)
            {
                Leave(connection);
                connection.Step(false, nowMs, out _);
                connection.Close();
            }

            Forget();
            if (isTold)
            {
                Log.SetOffline("disconnected", nowMs);
            }
        }
    }

    /// <summary>Publishes over the connection that events come by.</summary>
    /// <returns>Whether the method has a way to.</returns>
    public virtual bool Publish(string topic, string json, long nowMs)
    {
        return false;
    }

    /// <summary>Writes the request that asks for what follows the last id.</summary>
    protected abstract string WriteRequest();

    /// <summary>Something of an answer with status 200 or 101 has come.</summary>
    protected abstract void Take(WireItem item);

    /// <summary>Says good-bye, where the method has a word for it.</summary>
    protected virtual void Leave(ClientConnection connection)
    {
    }

    /// <summary>An answer is complete; the next request is due then.</summary>
    protected void AskAgain(long dueMs)
    {
        _isAsked = false;
        _isOpen = false;
        _dueMs = dueMs;
    }

    /// <summary>The answer is right, and goes on.</summary>
    protected void Open()
    {
        _isAsked = false;
        _isOpen = true;
        SetOnline();
    }

    protected void SetOnline()
    {
        _failures = 0;
        Log.SetOnline(Setup.Method, Journal.Last, NowMs);
    }

    /// <summary>Gives the connection up, once what is being read was looked at.</summary>
    protected void Drop(string reason)
    {
        _mustDrop = true;
        _dropReason = reason;
    }

    protected void Send(ReadOnlySpan<byte> bytes)
    {
        _connection?.Send(bytes);
    }

    protected void SwitchToFrames()
    {
        _connection!.SwitchToFrames();
    }

    /// <summary>Reads one message: an event, a gap, a reset, or what the board did not like.
    /// </summary>
    protected void TakeMessage(ReadOnlySpan<byte> message)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(message.ToArray());
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("id", out _))
            {
                Log.AddEvent(root, NowMs);
            }
            else if (root.TryGetProperty("gap", out JsonElement gap))
            {
                Log.AddGap(gap, NowMs);
            }
            else if (root.TryGetProperty("reset", out JsonElement reset))
            {
                Log.AddReset(reset.GetProperty("epoch").GetString() ?? "", NowMs);
            }
            else
            {
                string text = root.GetProperty("error").GetString() ?? "";
                Log.AddRefusal(0, text, false, NowMs);
            }
        }
        catch (Exception fault) when (
            fault is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException)
        {
            Drop("malformed: " + Encoding.UTF8.GetString(message));
        }
    }

    private void Ask()
    {
        if (_connection is null)
        {
            Link = _network.Connect(Setup.WindowBytes);
            _connection = new ClientConnection(Link, HandleFound);
        }

        _isAsked = true;
        _askedMs = NowMs;
        _connection.Send(WriteRequest());
    }

    // Whether something moved. A connection that ends between two polls is opened anew with the
    // next; any other end is told.
    private bool Exchange()
    {
        bool goesOn = _connection!.Step(!IsPaused, NowMs, out bool hasMoved);
        if (_mustDrop)
        {
            EndConnection(_dropReason);
        }
        else if (!goesOn && (_isAsked || _isOpen))
        {
            EndConnection("the connection has ended");
        }
        else if (!goesOn)
        {
            _connection.Close();
            Forget();
        }

        return hasMoved || !goesOn;
    }

    private bool LookAtClock()
    {
        if (_connection is null || IsPaused || NowMs < PollDeadline() || (!_isAsked && !_isOpen))
        {
            return false;
        }

        EndConnection(_isAsked ? "no answer" : "silence");
        return true;
    }

    private void EndConnection(string reason)
    {
        bool wasOnline = Log.IsOnline;
        _connection?.Step(false, NowMs, out _);
        _connection?.Close();
        Forget();
        Log.SetOffline(reason, NowMs);
        int waitMs = _retryAfterMs
            ?? (wasOnline && ReconnectMs is { } reconnectMs ? reconnectMs : BackOff());
        _retryAfterMs = null;
        _dueMs = NowMs + Math.Max(waitMs, 1);
    }

    // Those that were cut off together do not come back together.
    private int BackOff()
    {
        double longest = Math.Min(
            Setup.RetryMs * Math.Pow(2, Math.Min(_failures++, 20)), RetryMaxMs);
        return (int)(longest * (1 + Dice.NextDouble()) / 2);
    }

    private void Forget()
    {
        _connection = null;
        Link = null;
        _isAsked = false;
        _isOpen = false;
        _mustDrop = false;
    }

    private void HandleFound(WireItem item)
    {
        if (_mustDrop)
        {
            return;
        }

        if (item.Kind == WireItemKind.Malformed)
        {
            Drop("malformed answer");
            return;
        }

        if (item.Head is { Status: not (200 or 101) } head)
        {
            TakeRefusal(head, item);
            return;
        }

        Take(item);
    }

    // RFC 9110 §10.2.3.
    private void TakeRefusal(HttpHead head, WireItem item)
    {
        if (item.Kind != WireItemKind.Body)
        {
            return;
        }

        if (int.TryParse(
            head["Retry-After"], NumberStyles.None, CultureInfo.InvariantCulture, out int after))
        {
            _retryAfterMs = (Math.Min(after, 3600) * 1000) + Dice.Next(1000);
        }

        Log.AddRefusal(head.Status, ErrorText.Of(item.Data), false, NowMs);
        Drop(string.Create(CultureInfo.InvariantCulture, $"refused with {head.Status}"));
    }
}
