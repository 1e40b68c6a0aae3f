using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>HTTP streaming.</summary>
internal sealed class SteadyStream : SteadyClient
{
    private const int RestlessAfter = 40;

    public SteadyStream(Uri server, string since, bool isRestless)
        : base(server, since, isRestless)
    {
    }

    public override string Method => Subscriber.Stream;

    protected override async Task<int> FollowAsync(CancellationToken end)
    {
        using HttpRequestMessage request = new(
            HttpMethod.Get, $"stream?topics={Topic}&since={Next}");
        using HttpResponseMessage answer = await Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, end);
        int refusalMs = RefusalMs(answer);
        if (refusalMs > 0)
        {
            return refusalMs;
        }

        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync(end));
        for (int count = 0; !IsRestless || count < RestlessAfter;)
        {
            string? line = await reader.ReadLineAsync(end);
            if (line is null)
            {
                Breaks++;
                break;
            }

            if (line.Length > 0)
            {
                Take(Delivery.Parse(line));
                count++;
            }
        }

        return 0;
    }
}
