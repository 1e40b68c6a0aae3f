using System.Net;
using Comet.Device;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>A broker, relays that it joins, each behind a line, and boards that dial them.
/// </summary>
internal sealed class BrokerStage : IAsyncDisposable
{
    private readonly List<TcpLine> _lines = [];
    private readonly List<TestRelayHost> _relays = [];
    private readonly List<UplinkBoard> _boards = [];

    private BrokerStage(TestBroker broker)
    {
        Broker = broker;
    }

    public TestBroker Broker { get; }

    public static async Task<BrokerStage> StartAsync(string kind)
    {
        return new BrokerStage(await TestBroker.StartAsync(kind));
    }

    /// <summary>A relay that has found its broker; its line to it.</summary>
    public async Task<(TestRelayHost Relay, TcpLine Line)> StartRelayAsync(
        string name, RelayOptions? options = null, MqttScrambler? scrambler = null)
    {
        (TestRelayHost relay, TcpLine line) =
            await StartFillingAsync(name, options, scrambler);
        await Limit.UntilAsync(
            async () => !(await relay.StateAsync()).IsFilling, $"{name} has looked for history");
        return (relay, line);
    }

    /// <summary>A relay that is still to look for history; its line to the broker.</summary>
    public async Task<(TestRelayHost Relay, TcpLine Line)> StartFillingAsync(
        string name, RelayOptions? options = null, MqttScrambler? scrambler = null)
    {
        TcpLine line = AddLine(Broker.EndPoint, scrambler);
        TestRelayHost relay = await TestRelayHost.StartAsync((options ?? new RelayOptions()) with
        {
            Name = name,
            BrokerUrl = $"mqtt://{line.EndPoint}",
        });
        _relays.Add(relay);
        return (relay, line);
    }

    /// <summary>A line that the stage takes care of.</summary>
    public TcpLine AddLine(
        IPEndPoint target, MqttScrambler? scrambler = null, int delayMs = 0)
    {
        TcpLine line = new(target) { Scrambler = scrambler, DelayMs = delayMs };
        _lines.Add(line);
        return line;
    }

    /// <summary>A board that has dialled a relay.</summary>
    public async Task<UplinkBoard> DialAsync(TestRelayHost relay, TcpLine? line = null)
    {
        UplinkBoard board = await DialAsync(line?.EndPoint ?? relay.EndPoint);
        await SettleAsync(board, relay);
        return board;
    }

    /// <summary>A board that dials whatever is at an address.</summary>
    public async Task<UplinkBoard> DialAsync(IPEndPoint relay, string id = TestRelayHost.Board)
    {
        UplinkBoard board = await UplinkBoard.StartAsync(
            new UplinkOptions($"ws://{relay}/uplink/{id}")
            {
                Token = TestRelayHost.Token,
                BackOffMinMs = 10,
                BackOffMaxMs = 50,
                WebSocketAttempts = 1000,
            });
        _boards.Add(board);
        return board;
    }

    /// <summary>The board's last event.</summary>
    public static async Task<EventId> LastOfAsync(UplinkBoard board)
    {
        string[] ids = await board.EventIdsAsync();
        Assert.IsTrue(EventId.TryParse(ids[^1], out EventId last));
        return last;
    }

    /// <summary>Awaits that relays know the way, and have all of the board's events so far.
    /// </summary>
    public static async Task SettleAsync(UplinkBoard board, params TestRelayHost[] relays)
    {
        EventId last = await LastOfAsync(board);
        foreach (TestRelayHost relay in relays)
        {
            await Limit.UntilAsync(
                async () => await relay.StateAsync() is { Link: not null } state
                    && state.Last?.Epoch == last.Epoch
                    && state.Last?.Sequence >= last.Sequence,
                $"the relay has {last}");
        }
    }

    public async Task SwitchOffAsync(UplinkBoard board)
    {
        _boards.Remove(board);
        await board.DisposeAsync();
    }

    /// <summary>Ends a relay without a goodbye: neither broker nor clients hear of it.</summary>
    public async Task KillAsync(TestRelayHost relay, params TcpLine[] lines)
    {
        foreach (TcpLine line in lines)
        {
            line.Cut();
        }

        // Connections that the client keeps would be waited for.
        _relays.Remove(relay);
        relay.Client.Dispose();
        await relay.Host.DisposeAsync();
        AssertOutagesOnly(relay);
    }

    /// <summary>Takes what is logged: that the broker was away, and nothing else.</summary>
    public static void AssertOutagesOnly(TestRelayHost relay)
    {
        foreach (string fault in relay.TakeFaults())
        {
            StringAssert.StartsWith(fault, "the broker mqtt://127.0.0.1:");
            StringAssert.Contains(
                fault, "cannot be reached: ", StringComparison.Ordinal);
        }
    }

    /// <summary>Awaits that a relay has logged that the broker was away, which may come after the
    /// board's own connection has gone on; there is nothing else.</summary>
    public static async Task AwaitOutageAsync(TestRelayHost relay)
    {
        await Limit.UntilAsync(() => relay.HasFaults, "the outage is logged");
        AssertOutagesOnly(relay);
    }

    /// <summary>Asserts that a follower gets the board's messages of these numbers, each once,
    /// in order, and no notice but of presence.</summary>
    public static async Task AssertSeriesAsync(Subscriber follower, int from, int count)
    {
        for (int i = from; i < from + count;)
        {
            // The board says its other states again before they leave its log.
            Delivery delivery = await follower.NextAsync();
            if (delivery.Kind is not DeliveryKind.Offline and not DeliveryKind.Online
                && delivery.Topic is "message" or "")
            {
                Assert.AreEqual($"{i}", delivery.Data, delivery.ToString());
                i++;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (UplinkBoard board in _boards)
        {
            await board.DisposeAsync();
        }

        foreach (TestRelayHost relay in _relays)
        {
            await relay.DisposeAsync();
        }

        foreach (TcpLine line in _lines)
        {
            await line.DisposeAsync();
        }

        await Broker.DisposeAsync();
    }
}
