using System.Globalization;
using System.Text.Json;

namespace Comet.Simulator.Bench.Traffic;

/// <summary>Traffic as JSON.</summary>
internal static class TrafficReport
{
    /// <summary>All connections that are known, without their traffic.</summary>
    public static void WriteAll(Utf8JsonWriter json, TrafficBook book)
    {
        json.WriteStartObject();
        json.WriteStartArray("connections");
        foreach (TrafficConnection connection in book.Connections)
        {
            json.WriteStartObject();
            WriteHead(json, connection);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One connection, with what follows an item.</summary>
    public static void Write(Utf8JsonWriter json, TrafficConnection connection, long since)
    {
        json.WriteStartObject();
        WriteHead(json, connection);
        json.WriteStartArray("items");
        foreach (TrafficItem item in connection.Items.Where(item => item.Number > since))
        {
            WriteItem(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, TrafficConnection connection)
    {
        json.WriteNumber("connection", connection.Number);
        json.WriteNumber("slot", connection.Slot);
        json.WriteString("peer", connection.Peer);
        json.WriteString("method", connection.Method);
        json.WriteString("opened", TimeOf(connection.OpenedMs));
        json.WriteString(
            "closed", connection.ClosedMs is { } closedMs ? TimeOf(closedMs) : null);
        json.WriteNumber("bytesIn", connection.BytesReceived);
        json.WriteNumber("bytesOut", connection.BytesSent);
        json.WriteNumber("next", connection.Last);
    }

    private static void WriteItem(Utf8JsonWriter json, TrafficItem item)
    {
        json.WriteStartObject();
        json.WriteNumber("number", item.Number);
        json.WriteString("time", TimeOf(item.TimeMs));
        json.WriteString(
            "direction", item.IsReceived is { } received ? received ? "received" : "sent" : null);
        json.WriteString("kind", item.Kind);
        json.WriteString("method", item.Method);
        json.WriteNumber("bytes", item.Bytes);
        if (item.Length is { } length)
        {
            json.WriteNumber("length", length);
        }

        if (item.Opcode is { } opcode)
        {
            json.WriteString("opcode", opcode);
            json.WriteBoolean("final", item.IsFinal ?? true);
        }

        if (item.Binary is { } binary)
        {
            json.WriteBase64String("base64", binary);
        }
        else
        {
            json.WriteString("text", item.Text);
        }

        if (item.IsCut)
        {
            json.WriteBoolean("cut", true);
        }

        if (item.Fields.Count > 0)
        {
            json.WriteStartArray("fields");
            foreach ((string name, string value) in item.Fields)
            {
                json.WriteStartArray();
                json.WriteStringValue(name);
                json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string TimeOf(long unixMs)
    {
        return DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    }
}
