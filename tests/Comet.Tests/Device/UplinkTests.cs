using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Comet.Device;
using Comet.Embedded.Uplink;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>The firmware's uplink against a relay on this machine.</summary>
[TestClass]
public sealed class UplinkTests : IDisposable
{
    private readonly TestRelay _relay = new();

    public UplinkTests()
    {
        _relay.Start();
    }

    public void Dispose()
    {
        _relay.Dispose();
    }

    [TestMethod]
    [DataRow(false, "WebSocket")]
    [DataRow(true, "HTTP")]
    public async Task Every_event_goes_up_as_it_comes(bool refusesWebSockets, string carrier)
    {
        _relay.RefusesWebSockets = refusesWebSockets;
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        for (int i = 0; i < 5; i++)
        {
            string id = await board.Simulator.PublishAsync("message", $"{i}");
            await Limit.UntilAsync(() => _relay.Events.Contains(id), $"{id} has come up");
        }

        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
        Assert.AreEqual(carrier, _relay.Connections[^1]);
        Assert.AreEqual(0, _relay.Duplicates);
        Assert.IsEmpty(_relay.Notices);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_command_switches_the_led_once_and_is_answered(bool refusesWebSockets)
    {
        _relay.RefusesWebSockets = refusesWebSockets;
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        int switched = 0;
        board.Simulator.Host.Board.LedChanged += (_, _) => Interlocked.Increment(ref switched);
        await Limit.UntilAsync(() => _relay.Connections.Length > 0, "the board has dialled");
        _relay.Order("led", "true");
        await Limit.UntilAsync(() => _relay.Answer is not null, "the command is answered");
        string[] ids = await board.EventIdsAsync();
        Assert.AreEqual($$"""{"done":"00c0ffee-1","id":"{{ids[^1]}}"}""", _relay.Answer);
        Assert.AreEqual(1, switched);
        Assert.IsTrue(board.Simulator.Host.Board.IsLedOn);
        _relay.Order("led", "1");
        await Limit.UntilAsync(() => _relay.Answer is not null, "the command is answered");
        Assert.AreEqual(
            """{"error":"led takes true or false","command":"00c0ffee-2"}""", _relay.Answer);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_command_whose_answer_was_lost_is_not_done_again(bool refusesWebSockets)
    {
        _relay.RefusesWebSockets = refusesWebSockets;
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        string id = await board.Simulator.PublishAsync("message", "0");
        await Limit.UntilAsync(() => _relay.Events.Contains(id), "the uplink stands");
        int before = (await board.EventIdsAsync()).Length;

        // The next line is the answer: the relay forgets that it has come.
        _relay.BreakBeforeTaking(RelayBreak.Reset);
        _relay.Order("message", "\"once\"");
        await Limit.UntilAsync(() => _relay.Answer is not null, "the command is answered");
        Assert.AreEqual(before + 1, (await board.EventIdsAsync()).Length);
    }

    // Each answer needs room to leave before the next line can be taken, while the relay's answer
    // to the lines before may have to wait for that.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_relay_that_says_much_at_once_is_heard_to_the_end(bool refusesWebSockets)
    {
        _relay.RefusesWebSockets = refusesWebSockets;
        _relay.CommandCopies = 6;
        _relay.Order("led", "1");
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        await Limit.UntilAsync(() => _relay.Answer is not null, "the command is answered");
        for (int i = 0; i < 5; i++)
        {
            string id = await board.Simulator.PublishAsync("message", $"{i}");
            await Limit.UntilAsync(() => _relay.Events.Contains(id), $"{id} has come up");
        }

        Assert.HasCount(1, _relay.Connections, "one connection was enough");
    }

    [TestMethod]
    public async Task Nothing_is_lost_or_disordered_across_reconnections_and_carriers()
    {
        RelayBreak[] ways =
            [RelayBreak.Reset, RelayBreak.Close, RelayBreak.Babble];
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        for (int round = 0; round < 12; round++)
        {
            _relay.RefusesWebSockets = round / 2 % 2 == 1;
            if (round % 2 == 0)
            {
                // What stands is of the carrier before: the next one is another.
                _relay.Disconnect();
            }

            _relay.BreakAfter(4, ways[round % 3]);
            string id = "";
            for (int i = 0; i < 8; i++)
            {
                id = await board.Simulator.PublishAsync("message", $"{i}");
            }

            await Limit.UntilAsync(() => _relay.Events.Contains(id), $"{id} has come up");
            await Limit.UntilAsync(() => _relay.HasComeBack, "the board has come back");
        }

        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
        Assert.IsEmpty(_relay.Notices);
        Assert.IsGreaterThanOrEqualTo(10, _relay.Connections.Length);
        Assert.Contains("HTTP", _relay.Connections);
        Assert.Contains("WebSocket", _relay.Connections);
    }

    [TestMethod]
    [DataRow(false, "WebSocket")]
    [DataRow(true, "HTTP")]
    public async Task A_relay_that_babbles_is_given_up_and_the_reason_logged(
        bool refusesWebSockets, string carrier)
    {
        _relay.RefusesWebSockets = refusesWebSockets;
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        await Limit.UntilAsync(() => _relay.Connections.Length > 0, "the board has dialled");
        await board.SettleAsync(_relay);
        _relay.BreakAfter(1, RelayBreak.Babble);
        await board.Simulator.PublishAsync("message", "0");
        await Limit.UntilAsync(() => _relay.HasComeBack, "the board has come back");
        Assert.Contains($"uplink, {carrier}: the relay sent what is no message", board.Log);
        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
    }

    [TestMethod]
    public async Task A_relay_that_falls_silent_is_given_up()
    {
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        string id = await board.Simulator.PublishAsync("message", "0");
        await Limit.UntilAsync(() => _relay.Events.Contains(id), "the uplink stands");
        _relay.BreakAfter(1, RelayBreak.FallSilent);
        id = await board.Simulator.PublishAsync("message", "1");
        await Limit.UntilAsync(() => _relay.Events.Contains(id), "the relay is silent");
        Assert.HasCount(1, _relay.Connections);
        board.AheadMs = UplinkExchange.AckTimeoutMs;
        id = await board.Simulator.PublishAsync("message", "2");
        await Limit.UntilAsync(() => _relay.Events.Contains(id), "the board has come back");
        Assert.HasCount(2, _relay.Connections);
        Assert.Contains("uplink, WebSocket: the relay is silent", board.Log);
        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
    }

    [TestMethod]
    public async Task With_the_relay_away_the_board_serves_its_own_clients()
    {
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        await Limit.UntilAsync(() => _relay.Connections.Length > 0, "the board has dialled");
        _relay.Vanish();
        string since = await board.Simulator.LatestAsync();
        for (int i = 0; i < 20; i++)
        {
            await board.Simulator.PublishAsync("message", $"{i}");
        }

        Batch batch = await board.Simulator.PollAsync($"since={since}&topics=message");
        Assert.HasCount(20, batch.Events);
        await Limit.UntilAsync(() => board.Log.Length > 0, "the board has noticed");
        _relay.Start();
        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
    }

    [TestMethod]
    public async Task What_the_log_lost_while_the_relay_was_away_is_told()
    {
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        string id = await board.Simulator.PublishAsync("message", "0");
        await Limit.UntilAsync(() => _relay.Events.Contains(id), "the uplink stands");
        _relay.Vanish();
        int known = _relay.Events.Length;
        for (int i = 0; i < 140; i++)
        {
            await board.Simulator.PublishAsync("message", $"{i}");
        }

        _relay.Start();
        string[] ids = await board.SettleAsync(_relay);
        HashSet<string> told = [.. _relay.Events];
        Assert.DoesNotContain(ids[known], told);
        foreach (string notice in _relay.Notices)
        {
            using JsonDocument document = JsonDocument.Parse(notice);
            JsonElement gap = document.RootElement.GetProperty("gap");
            int from = Array.IndexOf(ids, gap.GetProperty("from").GetString());
            int to = Array.IndexOf(ids, gap.GetProperty("to").GetString());
            Assert.IsTrue(from >= 0 && to >= from, notice);
            Assert.IsTrue(ids[from..(to + 1)].All(told.Add), notice);
        }

        // Each event has come, or else is in a gap.
        Assert.HasCount(ids.Length, told);
    }

    [TestMethod]
    public async Task After_its_period_http_gives_way_to_a_websocket()
    {
        UplinkOptions options = UplinkBoard.Options(_relay);
        options.HttpPeriodMs = 50;
        _relay.RefusesWebSockets = true;
        await using UplinkBoard board = await UplinkBoard.StartAsync(options);
        await Limit.UntilAsync(() => _relay.Connections.Length > 0, "HTTP serves");
        Assert.AreEqual("HTTP", _relay.Connections[0]);
        _relay.RefusesWebSockets = false;
        await Limit.UntilAsync(
            () => _relay.Connections[^1] == "WebSocket", "a WebSocket serves");
    }

    [TestMethod]
    public async Task A_relay_that_accepts_and_says_nothing_is_cut_off()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        UplinkOptions options = new($"ws://127.0.0.1:{port}/uplink/device1")
        {
            BackOffMinMs = 10,
            BackOffMaxMs = 10,
            WebSocketAttempts = 100,
        };
        await using UplinkBoard board = await UplinkBoard.StartAsync(options);
        for (int i = 1; i <= 2; i++)
        {
            using Socket dialled = await silent.AcceptSocketAsync(Limit.Token);
            await board.Simulator.PublishAsync("message", "0");
            Assert.IsGreaterThanOrEqualTo(i - 1, board.Log.Length);
            await Limit.UntilAsync(
                () =>
                {
                    // Again, should the board have begun to count only now.
                    board.AheadMs += Uplink.DialTimeoutMs;
                    return board.Log.Length >= i;
                },
                "the board has given up");
            Assert.AreEqual("uplink, WebSocket: the relay is silent", board.Log[i - 1]);
        }
    }

    [TestMethod]
    public async Task A_log_that_fails_does_not_end_the_uplink()
    {
        await using UplinkBoard board = await UplinkBoard.StartAsync(UplinkBoard.Options(_relay));
        await Limit.UntilAsync(() => _relay.Connections.Length > 0, "the board has dialled");
        board.FailsToLog = true;
        _relay.Disconnect();
        await Limit.UntilAsync(() => board.Log.Length > 0, "the board has noticed");
        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
        await board.Simulator.PublishAsync("message", "0");
        CollectionAssert.AreEqual(await board.SettleAsync(_relay), _relay.Events);
        Assert.IsGreaterThanOrEqualTo(2, _relay.Connections.Length);
    }

    [TestMethod]
    public async Task A_wrong_token_gets_no_uplink()
    {
        UplinkOptions options = UplinkBoard.Options(_relay);
        options.Token = "wrong";
        await using UplinkBoard board = await UplinkBoard.StartAsync(options);
        await Limit.UntilAsync(() => board.Log.Length >= 4, "both carriers were refused");
        Assert.IsEmpty(_relay.Connections);
        Assert.Contains(l => l.StartsWith("uplink, HTTP: ", StringComparison.Ordinal), board.Log);
    }
}
