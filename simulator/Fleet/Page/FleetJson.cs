using System.Text.Json;
using Comet.Simulator.Load;

namespace Comet.Simulator.Fleet.Page;

/// <summary>What page and API tell of a fleet.</summary>
internal static class FleetJson
{
    /// <summary>The columns of a row, in their order: a row is an array, as there are many.
    /// </summary>
    public static readonly string[] Columns =
    [
        "index", "state", "epoch", "connections", "events", "eventsPerSecond", "temperature",
        "light", "faults",
    ];

    public static void WriteRow(Utf8JsonWriter json, BoardRow row)
    {
        json.WriteStartArray();
        json.WriteNumberValue(row.Index);
        json.WriteStringValue(NameOf(row.State));
        json.WriteStringValue($"{row.Epoch:x8}");
        json.WriteNumberValue(row.Connections);
        json.WriteNumberValue(row.Events);
        json.WriteNumberValue(row.EventsPerSecond);
        WriteValue(json, row.Temperature);
        WriteValue(json, row.Light);
        json.WriteStringValue(row.Faults);
        json.WriteEndArray();
    }

    /// <summary>A board by itself, with the names of its columns and its last minute.</summary>
    public static void WriteBoard(Utf8JsonWriter json, FleetBoard board)
    {
        BoardRow row = board.Row!;
        json.WriteStartObject();
        json.WriteString("id", board.Id);
        json.WriteString("url", board.Url.AbsoluteUri);
        json.WriteNumber("seed", board.Seed);
        json.WritePropertyName("row");
        WriteRow(json, row);
        IReadOnlyList<BoardRow> history = board.History();
        json.WriteStartArray("temperatures");
        foreach (BoardRow past in history)
        {
            WriteValue(json, past.Temperature);
        }

        json.WriteEndArray();
        json.WriteStartArray("rates");
        foreach (BoardRow past in history)
        {
            json.WriteNumberValue(past.EventsPerSecond);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteTotals(Utf8JsonWriter json, FleetTotals totals, LoadReport? load)
    {
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(totals.Elapsed.TotalSeconds, 1));
        json.WriteNumber("boards", totals.Boards);
        json.WriteNumber("up", totals.Up);
        json.WriteNumber("faulty", totals.Faulty);
        json.WriteNumber("rebooting", totals.Rebooting);
        json.WriteNumber("failed", totals.Failed);
        json.WriteNumber("connections", totals.Connections);
        json.WriteNumber("events", totals.Events);
        json.WriteNumber("eventsPerSecond", Math.Round(totals.EventsPerSecond, 1));
        json.WriteNumber("bytesIn", totals.BytesIn);
        json.WriteNumber("bytesOut", totals.BytesOut);
        json.WriteNumber("bytesPerSecond", Math.Round(totals.BytesPerSecond));
        json.WriteNumber("gaps", totals.Gaps);
        json.WriteNumber("resets", totals.Resets);
        json.WriteNumber("cores", Math.Round(totals.Cores, 2));
        json.WriteNumber("memoryBytes", totals.MemoryBytes);
        if (load is null)
        {
            json.WriteNull("subscribers");
        }
        else
        {
            json.WriteStartObject("subscribers");
            json.WriteNumber("clients", load.Clients);
            json.WriteNumber("delivered", load.Delivered);
            json.WriteNumber("lost", load.Lost);
            json.WriteNumber("repeated", load.Repeated);
            json.WriteNumber("gaps", load.Gaps);
            json.WriteNumber("resets", load.Resets);
            json.WriteNumber("interruptions", load.Interruptions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static string NameOf(BoardState state)
    {
        return state switch
        {
            BoardState.Up => "up",
            BoardState.Faulty => "faulty",
            BoardState.Rebooting => "rebooting",
            _ => "failed",
        };
    }

    private static void WriteValue(Utf8JsonWriter json, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
