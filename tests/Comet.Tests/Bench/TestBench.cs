using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Bench;

/// <summary>A simulator in this process with its bench, and a client of the bench.</summary>
internal sealed class TestBench : IAsyncDisposable
{
    private readonly HttpClient _client;

    private TestBench(TestSimulator simulator)
    {
        Simulator = simulator;
        _client = new HttpClient
        {
            BaseAddress = simulator.Host.Bench!.Url,
            Timeout = Limit.Patience,
        };
    }

    public TestSimulator Simulator { get; }

    public SimulatorHost Host => Simulator.Host;

    public Uri Url => _client.BaseAddress!;

    public static async Task<TestBench> StartAsync(SimulatorOptions? options = null)
    {
        options = (options ?? new SimulatorOptions()) with { BenchPort = 0 };
        return new TestBench(await TestSimulator.StartAsync(options));
    }

    /// <summary>What <c>/api/state</c> tells.</summary>
    public async Task<JsonElement> StateAsync()
    {
        return await GetAsync("api/state");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        (HttpStatusCode status, JsonElement answer) =
            await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.AreEqual(HttpStatusCode.OK, status, answer.GetRawText());
        return answer;
    }

    /// <summary>Sends a body, which must be taken.</summary>
    public async Task<JsonElement> DoAsync(string method, string path, string? body = null)
    {
        (HttpStatusCode status, JsonElement answer) = await AskAsync(method, path, body);
        Assert.AreEqual(HttpStatusCode.OK, status, answer.GetRawText());
        return answer;
    }

    /// <summary>Sends a body, which may be refused.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(
        string method, string path, string? body = null)
    {
        HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
        }

        return SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(
        HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, Limit.Token);
            Assert.AreEqual("application/json", answer.Content.Headers.ContentType?.MediaType);
            using JsonDocument document = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync(Limit.Token));
            return (answer.StatusCode, document.RootElement.Clone());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Simulator.DisposeAsync();
    }
}
