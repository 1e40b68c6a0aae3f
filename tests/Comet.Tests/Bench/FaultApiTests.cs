using System.Net;
using System.Text.Json;
using Comet.Simulator.Faults;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Bench;

/// <summary>Faults over the bench's HTTP.</summary>
[TestClass]
public class FaultApiTests
{
    [TestMethod]
    public async Task The_catalog_tells_all_that_a_page_needs_for_its_switches()
    {
        await using TestBench bench = await TestBench.StartAsync();
        List<JsonElement> faults =
            [.. (await bench.GetAsync("api/faults")).GetProperty("faults").EnumerateArray()];
        CollectionAssert.AreEqual(
            FaultCatalog.All.Select(type => type.Name).ToList(),
            faults.ConvertAll(fault => fault.GetProperty("name").GetString()!));
        JsonElement latency = faults[0];
        Assert.AreEqual(
            "{\"name\":\"ms\",\"unit\":\"ms\",\"min\":0,\"max\":60000,\"default\":null}",
            latency.GetProperty("parameters")[0].GetRawText());
        Assert.IsTrue(latency.GetProperty("lasting").GetBoolean());
        Assert.AreEqual("[]", latency.GetProperty("on").GetRawText());
        JsonElement reboot = faults.Single(f => f.GetProperty("name").GetString() == "reboot");
        Assert.AreEqual(
            "{\"name\":\"peers\",\"default\":\"reset\",\"choices\":[\"reset\",\"silent\"]}",
            reboot.GetProperty("parameters")[1].GetRawText());

        // With the defaults where there are, and the least of what must be said, each can be meant.
        foreach (JsonElement fault in faults)
        {
            string arguments = string.Join(',', fault.GetProperty("parameters").EnumerateArray()
                .Select(p => p.GetProperty("default") is { ValueKind: not JsonValueKind.Null } value
                    ? $"{p.GetProperty("name")}={value}"
                    : $"{p.GetProperty("name")}={p.GetProperty("min")}"));
            FaultSetting.Parse(fault.GetProperty("name").GetString()!, arguments);
        }
    }

    [TestMethod]
    public async Task A_fault_is_on_for_a_slot_or_all_until_it_is_cleared_or_over()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await SwitchOnAsync(bench, "latency", "5,jitter=1");
        await SwitchOnAsync(bench, "latency", "7,slot=3,for=100");
        JsonElement on = await SwitchOnAsync(bench, "wifi-off", null);
        Assert.AreEqual(on.GetRawText(), (await FaultsAsync(bench)).GetRawText());
        Assert.AreEqual("latency,latency,wifi-off", NamesOf(on));
        Assert.AreEqual(
            "{\"name\":\"latency\",\"arguments\":\"5,jitter=1\",\"values\":{\"ms\":5,\"jitter\":1,"
                + "\"slot\":-1,\"for\":0},\"secondsLeft\":null}",
            on[0].GetRawText());
        Assert.IsInRange(95, 100, on[1].GetProperty("secondsLeft").GetInt32());
        Assert.AreEqual(
            "silent", on[2].GetProperty("values").GetProperty("peers").GetString());

        // The board's client is told by the state, too, and so is whoever asks the host.
        Assert.AreEqual(on.GetRawText(), (await FaultsAsync(bench)).GetRawText());
        Assert.AreEqual(2, bench.Host.Faults.Single(f => f.Type.Name == "latency").Active.Count);

        on = await bench.DoAsync("DELETE", "api/faults/latency?slot=-1");
        Assert.AreEqual("7,slot=3,for=100", on[0].GetProperty("arguments").GetString());
        on = await bench.DoAsync("DELETE", "api/faults/latency");
        Assert.AreEqual("wifi-off", NamesOf(on));
        await SwitchOnAsync(bench, "stall", "slot=2");
        Assert.AreEqual("", NamesOf(await bench.DoAsync("DELETE", "api/faults")));
        await SwitchOnAsync(bench, "accept-failure", "for=1");
        await Limit.UntilAsync(
            async () => (await FaultsAsync(bench)).GetArrayLength() == 0, "its time is over");
        Assert.AreEqual(200, (int)(await bench.Simulator.Client.GetAsync("poll")).StatusCode);
    }

    [TestMethod]
    [DataRow(404, "PUT", "api/faults/nope", null,
        "fault nope: there is none of this name; expected latency, bandwidth, segment")]
    [DataRow(404, "DELETE", "api/faults/nope", null, "fault nope: there is none of this name")]
    [DataRow(400, "PUT", "api/faults/latency", null, "fault latency: expected ms=, a number of ms")]
    [DataRow(400, "PUT", "api/faults/latency", "{\"arguments\":\"1,2\"}",
        "fault latency: 2: expected one of ms=, jitter=, slot=, for=")]
    [DataRow(400, "PUT", "api/faults/latency", "{\"arguments\":\"slot=10,ms=1\"}",
        "fault latency: slot=10: expected -1 for all, or 0 to 9")]
    [DataRow(400, "PUT", "api/faults/latency", "200",
        "the body is not what it must be; expected {\"arguments\":\"200,slot=3,for=10\"}, or")]
    [DataRow(400, "PUT", "api/faults/latency", "{\"arguments\":200}", "arguments: expected {\"arg")]
    [DataRow(400, "DELETE", "api/faults/latency?slot=10", null,
        "fault latency: slot=10: expected -1 for all, or 0 to 9")]
    [DataRow(400, "DELETE", "api/faults/latency?slot=a", null, "slot=a: expected a slot, or -1")]
    [DataRow(400, "DELETE", "api/faults/latency?slot=", null, "slot=: expected a slot, or -1")]
    [DataRow(400, "DELETE", "api/faults/latency?slot=0&slot=1", null,
        "slot=0,1: expected a slot, or -1")]
    [DataRow(400, "DELETE", "api/faults/reboot?slot=1", null,
        "fault reboot: slot=1: expected no slot")]
    [DataRow(405, "POST", "api/faults/latency", null, "the path takes another method")]
    public async Task What_cannot_be_meant_is_refused_in_the_parsers_words(
        int status, string method, string path, string? body, string message)
    {
        await using TestBench bench = await TestBench.StartAsync();
        (HttpStatusCode actual, JsonElement answer) = await bench.AskAsync(method, path, body);
        Assert.AreEqual((HttpStatusCode)status, actual, answer.GetRawText());
        StringAssert.StartsWith(answer.GetProperty("error").GetString(), message);
        Assert.AreEqual(0, (await FaultsAsync(bench)).GetArrayLength());
    }

    [TestMethod]
    [DataRow("", "")]
    [DataRow("{\"arguments\":\"for=9\"}", "for=9")]
    public async Task A_body_in_chunks_is_read_as_any_other(string body, string arguments)
    {
        await using TestBench bench = await TestBench.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Put, "api/faults/stall")
        {
            Content = new StringContent(body),
        };
        request.Headers.TransferEncodingChunked = true;
        (HttpStatusCode status, JsonElement on) = await bench.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, status, on.GetRawText());
        Assert.AreEqual(arguments, on[0].GetProperty("arguments").GetString());
    }

    [TestMethod]
    public async Task The_chip_is_told_where_there_is_one()
    {
        await using TestBench bench = await TestBench.StartAsync(
            new SimulatorOptions { Sockets = 3 });
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        JsonElement chip = await bench.GetAsync("api/chip");
        Assert.AreEqual(2, chip.GetProperty("sockets").GetInt32());
        Assert.AreEqual(3, chip.GetProperty("socketsMax").GetInt32());
        Assert.AreEqual(
            bench.Host.Budget.Total + (2 * chip.GetProperty("socketBytes").GetInt32()),
            chip.GetProperty("heapBytes").GetInt32());
        Assert.AreEqual(
            chip.GetRawText(), (await bench.StateAsync()).GetProperty("chip").GetRawText());

        await using TestBench host = await TestBench.StartAsync(
            new SimulatorOptions { Profile = SimulatorProfile.Host, Connections = 10 });
        Assert.AreEqual(JsonValueKind.Null, (await host.GetAsync("api/chip")).ValueKind);
    }

    private static async Task<JsonElement> SwitchOnAsync(
        TestBench bench, string name, string? arguments)
    {
        return await bench.DoAsync(
            "PUT",
            $"api/faults/{name}",
            arguments is null ? null : $"{{\"arguments\":\"{arguments}\"}}");
    }

    private static async Task<JsonElement> FaultsAsync(TestBench bench)
    {
        return (await bench.StateAsync()).GetProperty("faults");
    }

    private static string NamesOf(JsonElement faults)
    {
        return string.Join(',', faults.EnumerateArray().Select(f => f.GetProperty("name")));
    }
}
