using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>Polling and long polling.</summary>
internal sealed class SteadyBatches : SteadyClient
{
    private const int IntervalMs = 100;
    private const int RestlessEvery = 10;

    private readonly string _path;

    public SteadyBatches(Uri server, string since, bool isRestless, string path)
        : base(server, since, isRestless)
    {
        _path = path;
    }

    public override string Method => _path;

    protected override async Task<int> FollowAsync(CancellationToken end)
    {
        bool waits = _path == Subscriber.LongPoll;
        using HttpRequestMessage request = new(
            HttpMethod.Get, $"{_path}?topics={Topic}&since={Next}{(waits ? "&wait=5" : "")}");
        request.Headers.ConnectionClose = IsRestless && Openings % RestlessEvery == 0;
        using HttpResponseMessage answer = await Client.SendAsync(request, end);
        int refusalMs = RefusalMs(answer);
        if (refusalMs > 0)
        {
            return refusalMs;
        }

        Batch batch = Batch.Parse(await answer.Content.ReadAsStringAsync(end));
        foreach (Delivery delivery in batch.Deliveries())
        {
            Take(delivery);
        }

        Next = batch.Next;
        return waits ? 0 : IntervalMs;
    }
}
