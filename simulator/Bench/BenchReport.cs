using System.Text;
using System.Text.Json;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Chip;
using Comet.Simulator.Hosting;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Bench;

/// <summary>What <c>/api/state</c> tells. It is written on the event loop.</summary>
internal sealed class BenchReport
{
    /// <summary>Of a longer log only the newest are told one by one.</summary>
    public const int EventsMax = 256;

    private static readonly (string Name, int Counter)[] s_counters =
    [
        ("accepted", StatusReport.Accepted), ("refused", StatusReport.Refused),
        ("requests", StatusReport.Requests), ("errors", StatusReport.Errors),
        ("published", StatusReport.Published), ("stalled", StatusReport.Stalled),
        ("limited", StatusReport.Limited), ("flooded", StatusReport.Flooded),
        ("gaveWay", StatusReport.GaveWay), ("gaps", StatusReport.Gaps),
        ("resets", StatusReport.Resets),
    ];

    private readonly SimulatorHost _simulator;
    private readonly string[] _topics;
    private CometEngine _engine;
    private EventLog _log;

    public BenchReport(SimulatorHost simulator)
    {
        _simulator = simulator;
        _engine = simulator.Engine;
        _log = simulator.Engine.Log;
        _topics = [.. Enumerable.Range(0, simulator.Topics.Count).Select(ReadName)];
    }

    public void Write(Utf8JsonWriter json)
    {
        // Another one after each reboot.
        _engine = _simulator.Engine;
        _log = _engine.Log;
        json.WriteStartObject();
        json.WritePropertyName("board");
        WriteBoard(json);
        WriteLog(json);
        WriteSlots(json);
        WriteSockets(json);
        WriteHeap(json);
        json.WritePropertyName("chip");
        WriteChip(json);
        WriteCounters(json);
        json.WritePropertyName("faults");
        FaultReport.WriteActive(json, _simulator);
        json.WritePropertyName("signals");
        SignalReport.WriteActive(json, _simulator);
        json.WriteEndObject();
    }

    /// <summary>What of the chip is in use; null in a profile without one.</summary>
    public void WriteChip(Utf8JsonWriter json)
    {
        if (_simulator.DescribeChip() is not { } usage)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("sockets", usage.Sockets);
        json.WriteNumber("socketsMax", usage.SocketsMax);
        json.WriteNumber("heapBytes", usage.HeapBytes);
        json.WriteNumber("heapBytesMax", usage.HeapBytesMax);
        json.WriteNumber("socketBytes", ChipResources.SocketBytes);
        json.WriteNumber("refusedForSockets", usage.RefusedForSockets);
        json.WriteNumber("refusedForHeap", usage.RefusedForHeap);
        json.WriteNumber("busyMs", usage.BusyMs);
        json.WriteEndObject();
    }

    public void WriteBoard(Utf8JsonWriter json)
    {
        VirtualBoard board = _simulator.Board;
        json.WriteStartObject();
        json.WriteBoolean("led", board.IsLedOn);
        json.WriteBoolean("button", board.IsButtonPressed());
        WriteSensor(
            json, "temperature", board.ReadTemperatureHundredths(), 100, board.IsTemperatureHeld);
        WriteSensor(json, "light", board.ReadLightPermille(), 1, board.IsLightHeld);
        json.WritePropertyName("message");
        WriteLatest(json, _simulator.Application.Message);
        json.WriteEndObject();
    }

    private static void WriteSensor(
        Utf8JsonWriter json, string name, int reading, int parts, bool isHeld)
    {
        json.WriteStartObject(name);
        if (reading == BoardApplication.NoReading)
        {
            json.WriteNull("value");
        }
        else
        {
            json.WriteNumber("value", (decimal)reading / parts);
        }

        json.WriteBoolean("held", isHeld);
        json.WriteEndObject();
    }

    // The value of the topic's latest event, or null when the log has none.
    private void WriteLatest(Utf8JsonWriter json, int topic)
    {
        long sequence = _log.FindMatch(1 << topic, true, _log.First, _log.Last);
        if (sequence > _log.Last)
        {
            json.WriteNullValue();
            return;
        }

        using JsonDocument envelope = JsonDocument.Parse(
            _log.Bytes.AsMemory(_log.OffsetOf(sequence), _log.LengthOf(sequence)));
        envelope.RootElement.GetProperty("data").WriteTo(json);
    }

    private void WriteLog(Utf8JsonWriter json)
    {
        long from = Math.Max(_log.First, _log.Next - EventsMax);
        long bytes = 0;
        for (long sequence = _log.First; sequence < _log.Next; sequence++)
        {
            // The octet before the envelope is the event's, too.
            bytes += _log.LengthOf(sequence) + 1;
        }

        json.WriteStartObject("log");
        json.WriteString("epoch", $"{_log.Epoch:x8}");
        json.WriteNumber("first", _log.First);
        json.WriteNumber("next", _log.Next);
        json.WriteNumber("eventsMax", _simulator.Limits.LogEvents);
        json.WriteNumber("bytes", bytes);
        json.WriteNumber("bytesMax", _log.Bytes.Length);
        json.WriteStartArray("events");
        for (long sequence = from; sequence < _log.Next; sequence++)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", sequence);
            json.WriteString("topic", _topics[_log.TopicOf(sequence)]);
            json.WriteNumber("offset", _log.OffsetOf(sequence) - 1);
            json.WriteNumber("bytes", _log.LengthOf(sequence) + 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSlots(Utf8JsonWriter json)
    {
        ConnectionPool pool = EngineState.PoolOf(_engine);
        json.WriteStartArray("slots");
        foreach (Connection connection in pool.Connections)
        {
            if (connection.Phase != ConnectionPhase.Free)
            {
                WriteSlot(json, pool, connection);
            }
        }

        json.WriteEndArray();
    }

    private void WriteSlot(Utf8JsonWriter json, ConnectionPool pool, Connection connection)
    {
        bool follows = connection.TopicMask != 0
            && connection.Phase is ConnectionPhase.Waiting or ConnectionPhase.Live
                or ConnectionPhase.WebSocket;
        json.WriteStartObject();
        json.WriteNumber("slot", connection.Slot);
        int number = _simulator.Traffic?.NumberOf(connection.Slot) ?? 0;
        BenchJson.WriteNumberOrNull(json, "connection", number == 0 ? null : number);
        json.WriteString("method", RouteNames.Of(connection.Route));
        json.WriteString("phase", NameOf(connection.Phase));
        if (follows)
        {
            bool hasNews = _log.HasNews(connection);
            json.WriteNumber("cursor", connection.Next);
            json.WriteNumber("lag", hasNews ? _log.Next - connection.Next : 0);
        }
        else
        {
            json.WriteNull("cursor");
            json.WriteNumber("lag", 0);
        }

        json.WriteStartArray("topics");
        for (int topic = 0; follows && topic < _topics.Length; topic++)
        {
            if ((connection.TopicMask >> topic & 1) != 0)
            {
                json.WriteStringValue(_topics[topic]);
            }
        }

        json.WriteEndArray();
        json.WriteNumber("drops", connection.Drops);
        json.WriteNumber("bytesIn", pool.BytesIn(connection));
        json.WriteNumber("bytesOut", pool.BytesOut(connection));
        json.WriteNumber("toSend", connection.TransmitCount);
        json.WriteEndObject();
    }

    private void WriteSockets(Utf8JsonWriter json)
    {
        CometLimits limits = _simulator.Limits;
        json.WriteStartObject("sockets");
        json.WriteNumber("inUse", _engine.InUse);
        json.WriteNumber("max", limits.Connections);
        json.WriteNumber("reserved", limits.ReservedForRequests);
        json.WriteNumber("held", EngineState.PoolOf(_engine).Connections.Count(
            connection => connection.Has(Connection.Held)));
        json.WriteNumber("perPeer", limits.ConnectionsPerPeer);
        json.WriteEndObject();
    }

    private void WriteHeap(Utf8JsonWriter json)
    {
        MemoryBudget budget = _simulator.Budget;
        json.WriteStartObject("heap");
        json.WriteNumber("total", budget.Total);
        json.WriteNumber("withSockets", budget.Total + (_engine.InUse * ChipResources.SocketBytes));
        json.WriteNumber("deviceBudget", StartupText.DeviceBudgetBytes);
        json.WriteStartObject("terms");
        for (int term = 0; term < budget.Count; term++)
        {
            json.WriteNumber(budget.NameAt(term), budget.BytesAt(term));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteCounters(Utf8JsonWriter json)
    {
        int[] counters = EngineState.ReportOf(_engine).Counters;
        json.WriteStartObject("counters");
        foreach ((string name, int counter) in s_counters)
        {
            json.WriteNumber(name, (uint)counters[counter]);
        }

        json.WriteEndObject();
    }

    private string ReadName(int topic)
    {
        byte[] name = new byte[_simulator.Topics.NameLength(topic)];
        ByteWriter writer = new();
        writer.Begin(name, 0, name.Length, 0);
        _simulator.Topics.WriteName(writer, topic);
        return Encoding.ASCII.GetString(name);
    }

    private static string NameOf(ConnectionPhase phase)
    {
        return phase switch
        {
            ConnectionPhase.Head => "head",
            ConnectionPhase.Body => "body",
            ConnectionPhase.Answer => "answer",
            ConnectionPhase.Waiting => "waiting",
            ConnectionPhase.Live => "live",
            ConnectionPhase.WebSocket => "websocket",
            ConnectionPhase.Closing => "closing",
            ConnectionPhase.Finish => "finish",
            ConnectionPhase.Lingering => "lingering",
            ConnectionPhase.Close => "close",
            _ => "abort",
        };
    }
}
