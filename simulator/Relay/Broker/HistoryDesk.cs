using System.Text;
using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>Answers who asks for a board's history.</summary>
/// <remarks>
/// Who has the way to the board answers at once; without one those answer who have more than the
/// asker, each after a delay of its own, so that not all of them speak at once.
/// </remarks>
internal sealed class HistoryDesk(
    RelayDevice device, BrokerSettings settings, BrokerConnection connection)
{
    private const int PageEntries = 512;
    private const int PageBytes = 128 * 1024;
    private const int PendingMax = 16;
    private const int DelayMinMs = 40;
    private const int DelayMaxMs = 200;

    private int _pending;

    /// <summary>A request has come.</summary>
    /// <param name="asked">It.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="isOwner">Whether this relay has a way to the board.</param>
    /// <param name="hasOwner">Whether another one has.</param>
    public void Take(
        MqttApplicationMessage asked, HistoryRequest request, bool isOwner, bool hasOwner)
    {
        bool isOwn = asked.ResponseTopic == BrokerTopic.AnswerTo(
            settings.Instance, device.Id, BrokerTopic.History);
        bool isMeant = request.To == settings.Instance;
        if (isOwn || (request.To is not null && !isMeant)
            || (!isOwner && hasOwner && !isMeant) || device.IsFilling
            || Volatile.Read(ref _pending) >= PendingMax)
        {
            return;
        }

        Interlocked.Increment(ref _pending);
        int delayMs = isOwner || isMeant ? 0 : Random.Shared.Next(DelayMinMs, DelayMaxMs);
        _ = AnswerAsync(asked, request, isOwner, delayMs);
    }

    private async Task AnswerAsync(
        MqttApplicationMessage asked, HistoryRequest request, bool isOwner, int delayMs)
    {
        try
        {
            await Task.Delay(delayMs).ConfigureAwait(false);
            int bytesMax = Math.Min(
                PageBytes, BrokerMessages.LinesMax(asked, connection.MessageBytesMax));
            LogPage? page = await device.ReadAsync(request.After, PageEntries, bytesMax)
                .ConfigureAwait(false);
            if (isOwner || page is { Entries.Count: > 0 })
            {
                await connection.TryPublishAsync(BrokerMessages.AnswerLines(
                    asked, LinesOf(page, bytesMax), settings.Instance, isOwner, page?.Last))
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    // What is too long for the broker is missing for whoever asks by it.
    private static byte[] LinesOf(LogPage? page, int bytesMax)
    {
        if (page is null)
        {
            return [];
        }

        using MemoryStream lines = new();
        if (page.IsReset)
        {
            lines.Write(Encoding.ASCII.GetBytes(
                $"{{\"reset\":{{\"epoch\":\"{page.Last.Epoch:x8}\"}}}}\n"));
        }

        for (int i = 0; i < page.Entries.Count; i++)
        {
            LogEntry entry = page.Entries[i];
            bool fits = lines.Length + entry.Line.Length + 1 <= bytesMax;
            if (!fits && i > 0)
            {
                break;
            }

            lines.Write(fits
                ? entry.Line
                : RelayDevice.GapLineOf(
                    entry.Last.Epoch, entry.Last.Sequence, entry.Last.Sequence));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
