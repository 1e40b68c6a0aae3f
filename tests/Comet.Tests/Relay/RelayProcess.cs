using System.Net;
using System.Text.RegularExpressions;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay.Broker;

namespace Comet.Tests.Relay;

/// <summary>A relay of one board as a user starts it: a process of its own.</summary>
internal sealed partial class RelayProcess : IDisposable
{
    private readonly SimulatorProcess _process;
    private readonly Uri _site;

    private RelayProcess(SimulatorProcess process)
    {
        _process = process;
        _site = new Uri(UrlPattern().Match(process.Output).Value);
    }

    public IPEndPoint EndPoint => IPEndPoint.Parse(_site.Authority);

    /// <summary>Where the board is served.</summary>
    public Uri Url => new(_site, $"devices/{TestRelayHost.Board}/");

    public static async Task<RelayProcess> StartAsync(TestBroker broker, string name)
    {
        SimulatorProcess process = SimulatorProcess.Start(
            "relay", "--port", "0", "--broker", $"mqtt://{broker.EndPoint}", "--name", name,
            "--device", $"{TestRelayHost.Board}={TestRelayHost.Token}");
        try
        {
            await process.PrintsAsync("Open to all who reach it (no --token).");
            return new RelayProcess(process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Awaits that it knows the way to a board, and has all of its events so far.
    /// </summary>
    public async Task SettleAsync(UplinkBoard board)
    {
        EventId last = await BrokerStage.LastOfAsync(board);
        using HttpClient client = new() { Timeout = Limit.Patience };
        Uri list = new(_site, "devices");
        await Limit.UntilAsync(
            async () => StatePattern().Match(await client.GetStringAsync(list, Limit.Token))
                is { Success: true } state
                && EventId.TryParse(state.Groups[1].Value, out EventId known)
                && known.Epoch == last.Epoch && known.Sequence >= last.Sequence,
            $"the relay has {last}");
    }

    /// <summary>Ends it as a loss of power does.</summary>
    public Task KillAsync()
    {
        return _process.KillAsync();
    }

    public void Dispose()
    {
        _process.Dispose();
    }

    [GeneratedRegex("http://[^/]+/")]
    private static partial Regex UrlPattern();

    [GeneratedRegex("\"state\":\"online\",\"by\":\"[^\"]+\",\"last\":\"([^\"]+)\"")]
    private static partial Regex StatePattern();
}
