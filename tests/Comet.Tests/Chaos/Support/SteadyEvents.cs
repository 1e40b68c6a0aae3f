using System.Net.ServerSentEvents;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>Server-Sent Events, resumed by <c>Last-Event-ID</c> as a browser does.</summary>
internal sealed class SteadyEvents : SteadyClient
{
    private const int RestlessAfter = 40;

    public SteadyEvents(Uri server, string since, bool isRestless)
        : base(server, since, isRestless)
    {
    }

    public override string Method => Subscriber.Sse;

    protected override async Task<int> FollowAsync(CancellationToken end)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"sse?topics={Topic}");
        request.Headers.Add("Last-Event-ID", Next);
        using HttpResponseMessage answer = await Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, end);
        int refusalMs = RefusalMs(answer);
        if (refusalMs > 0)
        {
            return refusalMs;
        }

        int count = 0;
        SseParser<string> parser = SseParser.Create(
            await answer.Content.ReadAsStreamAsync(end));
        await foreach (SseItem<string> item in parser.EnumerateAsync(end))
        {
            Take(Delivery.Parse(item.EventType switch
            {
                "comet.gap" => $"{{\"gap\":{item.Data}}}",
                "comet.reset" => $"{{\"reset\":{item.Data}}}",
                "comet.offline" => $"{{\"offline\":{item.Data}}}",
                "comet.online" => $"{{\"online\":{item.Data}}}",
                _ => item.Data,
            }));
            if (IsRestless && ++count == RestlessAfter)
            {
                return 0;
            }
        }

        Breaks++;
        return (int)parser.ReconnectionInterval.TotalMilliseconds;
    }
}
