using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Comet.Tests.Device.Support;

/// <summary>
/// A relay's end of the uplink, written from the wire's description alone: it keeps what it was
/// told once, acknowledges it, and repeats its one command until that is answered. It can be let
/// loose on a board in several bad ways.
/// </summary>
internal sealed class TestRelay : IDisposable
{
    private const string CommandEpoch = "00c0ffee-";

    private readonly object _gate = new();
    private readonly HashSet<string> _known = [];
    private readonly List<string> _events = [];
    private readonly List<string> _notices = [];
    private readonly List<string> _connections = [];
    private readonly ConcurrentDictionary<RelayConnection, bool> _open = new();
    private TcpListener? _listener;
    private string? _command;
    private string? _answer;
    private string? _last;
    private int _port;
    private int _commands;
    private int _linesLeft;
    private bool _isBroken;
    private bool _hasComeBack;
    private RelayBreak _break;
    private RelayBreak _deafBreak;

    /// <summary>The token that a board must show.</summary>
    public const string Token = "0123456789abcdef";

    /// <summary>Where a board dials.</summary>
    public string Url => $"ws://127.0.0.1:{_port}/uplink/device1";

    /// <summary>Whether opening handshakes are refused.</summary>
    public bool RefusesWebSockets { get; set; }

    /// <summary>How often the command is repeated in the answer to a greeting.</summary>
    public int CommandCopies { get; set; } = 1;

    /// <summary>How many events came again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>The ids of the events, once each, in the order in which they came.</summary>
    public string[] Events => Under(() => _events.ToArray());

    /// <summary>The notices that came.</summary>
    public string[] Notices => Under(() => _notices.ToArray());

    /// <summary>The carrier of each connection whose greeting was answered.</summary>
    public string[] Connections => Under(() => _connections.ToArray());

    /// <summary>The answer to the last command, or null while there is none.</summary>
    public string? Answer => Under(() => _answer);

    /// <summary>
    /// Whether the connection that <see cref="BreakAfter"/> meant is broken, and another greeted.
    /// </summary>
    public bool HasComeBack => Under(() => _hasComeBack);

    /// <summary>Listens; the second time at the same port.</summary>
    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Server.SetSocketOption(
            SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Goes away: no listener, and what stood is reset.</summary>
    public void Vanish()
    {
        _listener?.Stop();
        _listener = null;
        Disconnect();
    }

    /// <summary>Resets all connections.</summary>
    public void Disconnect()
    {
        foreach (RelayConnection connection in _open.Keys)
        {
            connection.Abort();
        }
    }

    /// <summary>Breaks one connection, after so many more lines.</summary>
    public void BreakAfter(int lines, RelayBreak how)
    {
        lock (_gate)
        {
            _break = how;
            _linesLeft = lines;
            _isBroken = false;
            _hasComeBack = false;
        }
    }

    /// <summary>Breaks the connection on which a command is answered, deaf to the answer.</summary>
    public void BreakBeforeTaking(RelayBreak how)
    {
        lock (_gate)
        {
            _deafBreak = how;
        }
    }

    /// <summary>Sends a command on every connection until it is answered.</summary>
    public void Order(string topic, string data)
    {
        string line;
        lock (_gate)
        {
            _answer = null;
            line = $$"""
                {"command":"{{CommandEpoch}}{{++_commands}}","topic":"{{topic}}","data":{{data}}}
                """;
            _command = line;
        }

        foreach (RelayConnection connection in _open.Keys)
        {
            connection.Push(line);
        }
    }

    /// <summary>What to say on a connection that may be spoken to.</summary>
    public string? PendingCommand()
    {
        return Under(() => _command);
    }

    /// <summary>Takes a line of the board.</summary>
    /// <returns>What to answer, a line each, and how to break the connection.</returns>
    public (List<string> Lines, RelayBreak How) Take(string line, string carrier)
    {
        lock (_gate)
        {
            RelayBreak how = RelayBreak.None;
            if (--_linesLeft == 0)
            {
                how = _break;
                _isBroken = true;
            }

            List<string> lines = [];
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("resume", out _))
            {
                _connections.Add(carrier);
                _hasComeBack = _isBroken && how == RelayBreak.None;
                lines.Add($$"""{"since":"{{_last ?? "earliest"}}"}""");
                if (_command is not null)
                {
                    lines.AddRange(Enumerable.Repeat(_command, CommandCopies));
                }
            }
            else if (root.TryGetProperty("topic", out _))
            {
                TakeEvent(root.GetProperty("id").GetString()!, lines);
            }
            else if (root.TryGetProperty("gap", out JsonElement gap))
            {
                _notices.Add(line);
                _last = gap.GetProperty("to").GetString();
                lines.Add($$"""{"ack":"{{_last}}"}""");
            }
            else if (root.TryGetProperty("reset", out _))
            {
                _notices.Add(line);
            }
            else if (_deafBreak != RelayBreak.None)
            {
                how = _deafBreak;
                _deafBreak = RelayBreak.None;
            }
            else
            {
                _answer = line;
                _command = null;
            }

            return (lines, how);
        }
    }

    public void Dispose()
    {
        Vanish();
    }

    private void TakeEvent(string id, List<string> lines)
    {
        if (_known.Add(id))
        {
            _events.Add(id);
            _last = id;
        }
        else
        {
            Duplicates++;
        }

        lines.Add($$"""{"ack":"{{_last}}"}""");
    }

    private T Under<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                RelayConnection connection = new(this, await listener.AcceptSocketAsync());
                _open[connection] = true;
                _ = ServeAsync(connection);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(RelayConnection connection)
    {
        try
        {
            await connection.ServeAsync();
        }
        finally
        {
            _open.TryRemove(connection, out _);
            connection.Dispose();
        }
    }
}
