using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <summary>The counters of the server and their JSON form, <c>/status</c>.</summary>
/// <remarks>
/// The report is written in parts, each of which fits into an empty transmit buffer, because what
/// it tells changes while it is being sent.
/// </remarks>
public sealed class StatusReport
{
    /// <summary>
    /// The most bytes that a part takes, with its response head and chunk framing.
    /// </summary>
    public const int PartBytesMax = 1450;

    /// <summary>The length of what <see cref="WriteEnd"/> writes, in bytes.</summary>
    public const int EndLength = 3;

    // Where the names that are written one after the other begin.
    private const int Clock = EngineText.FirstStatus + 3;
    private const int Uptime = EngineText.FirstStatus + 5;
    private const int FirstLimit = EngineText.FirstStatus + 6;
    private const int FirstHeap = EngineText.FirstStatus + 15;
    private const int FirstLog = EngineText.FirstStatus + 17;
    private const int FirstCounter = EngineText.FirstStatus + 19;
    private const int InUse = EngineText.FirstStatus + 28;
    private const int FirstColumn = EngineText.FirstStatus + 30;
    private const int End = EngineText.FirstStatus + 36;
    private const int Null = EngineText.FirstStatus + 37;

    /// <summary>The counters, by the numbers below; a field each would cost more heap.</summary>
    public readonly int[] Counters = new int[CounterCount];

    /// <summary>Connections accepted.</summary>
    public const int Accepted = 0;

    /// <summary>Connections refused because no slot was free.</summary>
    public const int Refused = 1;

    /// <summary>Requests whose head was complete.</summary>
    public const int Requests = 2;

    /// <summary>Requests and messages that were refused.</summary>
    public const int Errors = 3;

    /// <summary>Events published.</summary>
    public const int Published = 4;

    /// <summary>Connections aborted because the peer took nothing.</summary>
    public const int Stalled = 5;

    /// <summary>Requests and connections answered with 429.</summary>
    public const int Limited = 6;

    /// <summary>WebSockets closed with 1008 because too much came.</summary>
    public const int Flooded = 7;

    /// <summary>Idle connections that gave way to another.</summary>
    public const int GaveWay = 8;

    /// <summary>How many subscribers the latest event had; the report does not tell it.</summary>
    public const int Subscribers = 9;

    /// <summary>Gaps that subscribers were told of; not in the report, as the last one.</summary>
    public const int Gaps = 10;

    /// <summary>Resets that subscribers were told of; not in the report either.</summary>
    public const int Resets = 11;

    /// <summary>How many counters there are.</summary>
    public const int CounterCount = 12;

    /// <summary>Whether times are of UTC rather than since boot.</summary>
    public bool IsUtc;

    /// <summary>The time since the start, in ms, when the report was asked for.</summary>
    public long UptimeMs;

    private readonly CometLimits _limits;
    private readonly EventLog _log;
    private readonly CometApplication _application;
    private readonly int _budgetBytes;

    /// <param name="limits">The limits to report.</param>
    /// <param name="log">The log to report on.</param>
    /// <param name="application">Tells the free heap.</param>
    /// <param name="budgetBytes">What <see cref="MemoryBudget"/> adds up to.</param>
    public StatusReport(
        CometLimits limits, EventLog log, CometApplication application, int budgetBytes)
    {
        _limits = limits;
        _log = log;
        _application = application;
        _budgetBytes = budgetBytes;
    }

    /// <summary>Writes what concerns the whole server, up to the list of connections.</summary>
    public void WriteServer(ByteWriter writer, ConnectionPool pool)
    {
        EngineText.Write(writer, EngineText.FirstStatus);
        writer.WriteAscii(CometEngine.Version);
        EngineText.Write(writer, EngineText.FirstStatus + 1);
        writer.WriteHex8(_log.Epoch);
        EngineText.Write(writer, EngineText.FirstStatus + 2);
        EngineText.Write(writer, IsUtc ? Clock + 1 : Clock);
        WriteNumber(writer, Uptime, UptimeMs);
        WriteNumber(writer, FirstLimit, _limits.Connections);
        WriteNumber(writer, FirstLimit + 1, _limits.ReservedForRequests);
        WriteNumber(writer, FirstLimit + 2, _limits.ReceiveBytes);
        WriteNumber(writer, FirstLimit + 3, _limits.TransmitBytes);
        WriteNumber(writer, FirstLimit + 4, _limits.LogBytes);
        WriteNumber(writer, FirstLimit + 5, _limits.LogEvents);
        WriteNumber(writer, FirstLimit + 6, _limits.BodyBytesMax);
        WriteNumber(writer, FirstLimit + 7, _limits.MessageBytesMax);
        WriteNumber(writer, FirstLimit + 8, _limits.HeadBytesMax);
        WriteNumber(writer, FirstHeap, _budgetBytes);
        WriteNumber(writer, FirstHeap + 1, _application.FreeHeapBytes);
        WriteNumber(writer, FirstLog, _log.First);
        WriteNumber(writer, FirstLog + 1, _log.Next);
        for (int counter = 0; counter < Subscribers; counter++)
        {
            WriteNumber(writer, FirstCounter + counter, Counters[counter]);
        }

        WriteNumber(writer, InUse, pool.InUse);
        EngineText.Write(writer, InUse + 1);
    }

    /// <summary>Writes one connection's row.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="pool">The connections.</param>
    /// <param name="slot">The slot of one in use.</param>
    /// <param name="isFirst">Whether no row precedes it.</param>
    public void WriteConnection(ByteWriter writer, ConnectionPool pool, int slot, bool isFirst)
    {
        Connection connection = pool.Connections[slot];
        if (!isFirst)
        {
            writer.WriteByte(',');
        }

        bool follows = connection.Phase == ConnectionPhase.Waiting
            || connection.Phase == ConnectionPhase.Live
            || (connection.Phase == ConnectionPhase.WebSocket
                && connection.Route == Route.WebSocket);
        follows = follows && _log.HasNews(connection);
        WriteNumber(writer, FirstColumn, connection.Slot);
        EngineText.Write(writer, FirstColumn + 1);
        EngineText.Write(writer, EngineText.FirstRoute + (int)connection.Route);
        WriteNumber(writer, FirstColumn + 2, follows ? _log.Next - connection.Next : 0);
        WriteNumber(writer, FirstColumn + 3, pool.BytesIn(connection));
        WriteNumber(writer, FirstColumn + 4, pool.BytesOut(connection));
        WriteNumber(writer, FirstColumn + 5, connection.Drops);
        writer.WriteByte('}');
    }

    /// <summary>Writes the end of the report.</summary>
    public static void WriteEnd(ByteWriter writer)
    {
        EngineText.Write(writer, End);
    }

    private static void WriteNumber(ByteWriter writer, int name, long value)
    {
        EngineText.Write(writer, name);
        if (value < 0)
        {
            EngineText.Write(writer, Null);
        }
        else
        {
            writer.WriteDecimal(value);
        }
    }
}
