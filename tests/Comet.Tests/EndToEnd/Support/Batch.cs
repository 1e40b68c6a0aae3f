using System.Text.Json;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>The answer of polling and long polling.</summary>
internal sealed record Batch(
    string Next, Delivery? Gap, bool IsReset, IReadOnlyList<Delivery> Events)
{
    public static Batch Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Delivery? gap = null;
        if (root.TryGetProperty("gap", out JsonElement element)
            && element.ValueKind == JsonValueKind.Object)
        {
            gap = Delivery.ParseGap(element);
        }

        bool isReset = root.TryGetProperty("reset", out JsonElement reset) && reset.GetBoolean();
        return new Batch(
            root.GetProperty("next").GetString()!,
            gap,
            isReset,
            [.. root.GetProperty("events").EnumerateArray().Select(Delivery.Parse)]);
    }

    /// <summary>The notices and the events, in the order in which they are meant.</summary>
    public IEnumerable<Delivery> Deliveries()
    {
        if (IsReset)
        {
            yield return new Delivery { Kind = DeliveryKind.Reset };
        }

        if (Gap is not null)
        {
            yield return Gap;
        }

        foreach (Delivery delivery in Events)
        {
            yield return delivery;
        }
    }
}
