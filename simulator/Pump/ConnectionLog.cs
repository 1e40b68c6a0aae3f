using System.Net;
using System.Net.Sockets;
using System.Text;
using Comet.Embedded.Engine;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Pump;

/// <summary>Tells the log what becomes of each connection. The event loop tells it.</summary>
/// <remarks>
/// Of a request it tells the method and the path, never the query, where a token may stand, nor a
/// field. The level is looked up once: when it is not low enough, a message costs a test of a bit.
/// </remarks>
internal sealed class ConnectionLog
{
    public const string Ended = "ended";
    public const string Lost = "the connection is lost";
    public const string Dead = "the peer took nothing or answered no ping";
    public const string GaveWay = "gave way to a new one";
    public const string NoHandshake = "no TLS handshake";
    public const string Faulted = "a fault";
    public const string Moved = "what comes next is for another";
    public const string Stopped = "the simulator stops";
    private const string PeerEnded = "the peer has ended it";
    private const int PathCharsMax = 100;

    private readonly ILogger _log;
    private readonly bool _isDebug;
    private readonly bool _isTrace;
    private CometEngine _engine;
    private ConnectionPool _pool;
    private StatusReport _report;
    private long _lastId;
    private int _errors;
    private bool _wasOpen;

    /// <param name="engine">Whose connections they are.</param>
    /// <param name="log">What is told.</param>
    public ConnectionLog(CometEngine engine, ILogger log)
    {
        _engine = engine;
        _pool = EngineState.PoolOf(engine);
        _report = EngineState.ReportOf(engine);
        _log = log;
        _isDebug = log.IsEnabled(LogLevel.Debug);
        _isTrace = log.IsEnabled(LogLevel.Trace);
    }

    /// <summary>Goes on with another engine; all connections are gone.</summary>
    public void Restart(CometEngine engine)
    {
        _engine = engine;
        _pool = EngineState.PoolOf(engine);
        _report = EngineState.ReportOf(engine);
        _errors = 0;
        _wasOpen = false;
    }

    /// <summary>A connection has its slot; it is given its id.</summary>
    public void HandleAccepted(PumpConnection connection)
    {
        connection.Id = ++_lastId;
        if (_isDebug)
        {
            PumpLog.Accepted(_log, connection.Id, PeerOf(connection.Socket!), connection.Slot);
        }
    }

    /// <summary>There is no slot for a socket.</summary>
    public void HandleRefused(Socket socket, int refusal)
    {
        if (_isDebug)
        {
            PumpLog.Refused(
                _log, PeerOf(socket), refusal == CometEngine.PeerLimited ? 429 : 503);
        }
    }

    /// <summary>Bytes are about to be handed to the engine, in whose buffer they are.</summary>
    public void HandleReceiving(PumpConnection connection, int offset, int count)
    {
        if (!_isDebug)
        {
            return;
        }

        if (_isTrace)
        {
            PumpLog.Received(_log, connection.Id, count);
        }

        Connection slot = _pool.Connections[connection.Slot];
        _errors = _report.Counters[StatusReport.Errors];
        _wasOpen = IsOpen(slot);
        if (slot.Phase == ConnectionPhase.Head && !slot.Has(Connection.HeadStarted))
        {
            LogRequest(connection, _engine.ReceiveBuffer.AsSpan(offset, count));
        }
    }

    /// <summary>The engine has had them.</summary>
    public void HandleReceived(PumpConnection connection)
    {
        if (!_isDebug)
        {
            return;
        }

        Connection slot = _pool.Connections[connection.Slot];
        if (_report.Counters[StatusReport.Errors] != _errors)
        {
            PumpLog.RequestRefused(_log, connection.Id);
        }

        if (_wasOpen || !IsOpen(slot))
        {
            return;
        }

        string method = RouteNames.Of(slot.Route);
        if (slot.Phase == ConnectionPhase.WebSocket)
        {
            PumpLog.Upgraded(_log, connection.Id, method);
        }
        else
        {
            PumpLog.Follows(_log, connection.Id, method);
        }
    }

    /// <summary>Bytes have left.</summary>
    public void HandleSent(PumpConnection connection, int count)
    {
        if (_isTrace)
        {
            PumpLog.Sent(_log, connection.Id, count);
        }
    }

    /// <summary>A connection is about to give its slot back.</summary>
    public void HandleClosed(PumpConnection connection, string reason)
    {
        if (_isDebug)
        {
            Connection slot = _pool.Connections[connection.Slot];
            PumpLog.Closed(
                _log,
                connection.Id,
                reason == Ended && connection.IsReceiveEnded ? PeerEnded : reason,
                _pool.BytesIn(slot),
                _pool.BytesOut(slot));
        }
    }

    private static bool IsOpen(Connection connection)
    {
        return connection.Phase is ConnectionPhase.Waiting or ConnectionPhase.Live
            or ConnectionPhase.WebSocket;
    }

    // As far as it has come with the first bytes: METHOD SP path.
    private void LogRequest(PumpConnection connection, ReadOnlySpan<byte> head)
    {
        int line = head.IndexOfAny((byte)'\r', (byte)'\n');
        head = line < 0 ? head : head[..line];
        int space = head.IndexOf((byte)' ');
        if (space < 0)
        {
            return;
        }

        ReadOnlySpan<byte> path = head[(space + 1)..];
        int end = path.IndexOfAny((byte)' ', (byte)'?', (byte)'#');
        path = end < 0 ? path : path[..end];
        PumpLog.Request(_log, connection.Id, Printable(head[..space]), Printable(path));
    }

    // What a peer sends must not look like a line of the log.
    private static string Printable(ReadOnlySpan<byte> text)
    {
        StringBuilder printable = new();
        foreach (byte octet in text[..Math.Min(text.Length, PathCharsMax)])
        {
            printable.Append(octet is > 0x20 and < 0x7F ? (char)octet : '?');
        }

        return printable.ToString();
    }

    private static EndPoint? PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            // It is gone already.
            return null;
        }
    }
}
