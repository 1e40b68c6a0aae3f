using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Fleet;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Fleet;

/// <summary>A fleet in this process, with its page unless a test says otherwise.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly TestLog _log = new();
    private readonly HttpClient _client = new() { Timeout = Limit.Patience };

    private TestFleet(FleetOptions options)
    {
        Host = new FleetHost(options, TemperatureTrace.ReadShipped(), _log);
    }

    public FleetHost Host { get; }

    public IReadOnlyList<FleetBoard> Boards => Host.Boards;

    public Uri Url => Host.Bench!.Url;

    /// <summary>Starts boards on ports that the system chose.</summary>
    public static async Task<TestFleet> StartAsync(FleetOptions options)
    {
        TestFleet fleet = new(options);
        try
        {
            await fleet.Host.StartAsync();
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }

        return fleet;
    }

    public static Task<TestFleet> StartAsync(int boards, int subscribers = 0)
    {
        return StartAsync(new FleetOptions
        {
            Boards = boards,
            Subscribers = subscribers,
            Board = Board(),
        });
    }

    /// <summary>What each board is like.</summary>
    public static SimulatorOptions Board(params string[] signals)
    {
        return new SimulatorOptions
        {
            Port = 0,
            BenchPort = 0,
            Signals = [.. signals.Select(SignalSetting.Parse)],
        };
    }

    /// <summary>The ids of those boards on which a fault is, as the boards tell it.</summary>
    public string[] IdsWith(string fault)
    {
        return
        [
            .. Boards.Where(board => board.Host.Faults.Any(
                found => found.Type.Name == fault && found.IsOn)).Select(board => board.Id),
        ];
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(Url, path), Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, path);
        return await ReadAsync(answer);
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        string path, string body, string? origin = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Url, path));
        request.Content = new StringContent(body, Encoding.UTF8);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage answer = await _client.SendAsync(request, Limit.Token);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Host.DisposeAsync();
        Assert.IsEmpty(_log.Faults, string.Join('\n', _log.Faults));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using JsonDocument document =
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Limit.Token));
        return document.RootElement.Clone();
    }
}
