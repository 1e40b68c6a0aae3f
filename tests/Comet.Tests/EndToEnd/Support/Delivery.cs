using System.Text.Json;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>What a subscriber is given: an event, or one of the notices.</summary>
internal sealed record Delivery
{
    public required DeliveryKind Kind { get; init; }

    /// <summary>The event's id, topic, time in ms and data; the data as JSON text.</summary>
    public string Id { get; init; } = "";

    public string Topic { get; init; } = "";

    public long Time { get; init; }

    public string Data { get; init; } = "";

    /// <summary>The first and the last id that a gap names.</summary>
    public string From { get; init; } = "";

    public string To { get; init; } = "";

    /// <summary>The epoch that a reset names; batches do not name it.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>The number behind the epoch in an id.</summary>
    public static long SequenceOf(string id)
    {
        return long.Parse(id.AsSpan(id.IndexOf('-', StringComparison.Ordinal) + 1),
            provider: System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Reads an envelope or a notice of a live method.</summary>
    public static Delivery Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Parse(document.RootElement);
    }

    public static Delivery Parse(JsonElement element)
    {
        if (element.TryGetProperty("gap", out JsonElement gap))
        {
            return ParseGap(gap);
        }

        if (element.TryGetProperty("reset", out JsonElement reset))
        {
            string epoch = reset.GetProperty("epoch").GetString()!;
            return new Delivery { Kind = DeliveryKind.Reset, Epoch = epoch };
        }

        if (element.TryGetProperty("offline", out _))
        {
            return new Delivery { Kind = DeliveryKind.Offline };
        }

        if (element.TryGetProperty("online", out _))
        {
            return new Delivery { Kind = DeliveryKind.Online };
        }

        if (element.TryGetProperty("error", out JsonElement error))
        {
            return new Delivery
            {
                Kind = DeliveryKind.Error,
                Data = error.GetString()!,
                Topic = element.TryGetProperty("topic", out JsonElement topic)
                    ? topic.ToString()
                    : "",
            };
        }

        Assert.AreEqual(4, element.EnumerateObject().Count(), element.ToString());
        return new Delivery
        {
            Kind = DeliveryKind.Event,
            Id = element.GetProperty("id").GetString()!,
            Topic = element.GetProperty("topic").GetString()!,
            Time = element.GetProperty("time").GetInt64(),
            Data = element.GetProperty("data").GetRawText(),
        };
    }

    public static Delivery ParseGap(JsonElement gap)
    {
        return new Delivery
        {
            Kind = DeliveryKind.Gap,
            From = gap.GetProperty("from").GetString()!,
            To = gap.GetProperty("to").GetString()!,
        };
    }
}
