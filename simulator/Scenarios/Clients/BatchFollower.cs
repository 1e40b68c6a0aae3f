using System.Text.Json;
using Comet.Simulator.Scenarios.Running;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>Polling and long polling: one batch after the other.</summary>
internal sealed class BatchFollower(
    ClientSetup setup, IClientNetwork network, Random dice, ClientLog log, Journal journal)
    : Follower(setup, network, dice, log, journal)
{
    private bool IsLong => Setup.Method == ClientMethod.LongPolling;

    protected override int PatienceMs =>
        base.PatienceMs + (IsLong ? Setup.WaitSeconds * 1000 : 0);

    protected override string WriteRequest()
    {
        return RequestText.Get(Setup, RequestText.Target(Setup, Log.Next ?? Setup.Since));
    }

    protected override void Take(WireItem item)
    {
        if (item.Kind != WireItemKind.Body)
        {
            return;
        }

        try
        {
            using JsonDocument batch = JsonDocument.Parse(item.Data);
            TakeBatch(batch.RootElement);
        }
        catch (Exception fault) when (
            fault is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException)
        {
            Drop("not a batch");
        }
    }

    private void TakeBatch(JsonElement batch)
    {
        string? next = batch.GetProperty("next").GetString();
        SetOnline();
        if (batch.TryGetProperty("reset", out JsonElement reset)
            && reset.ValueKind == JsonValueKind.True)
        {
            Log.AddReset(next?.Split('-')[0] ?? "", NowMs);
        }

        if (batch.TryGetProperty("gap", out JsonElement gap)
            && gap.ValueKind == JsonValueKind.Object)
        {
            Log.AddGap(gap, NowMs);
        }

        foreach (JsonElement entry in batch.GetProperty("events").EnumerateArray())
        {
            Log.AddEvent(entry, NowMs);
        }

        Log.Next = next;
        AskAgain(IsLong ? NowMs : NowMs + Setup.IntervalMs);
    }
}
