using System.Net;
using System.Text.Json;
using Comet.Simulator.Board.Signals;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Bench;

/// <summary>Signals over the bench's HTTP.</summary>
[TestClass]
public class SignalApiTests
{
    [TestMethod]
    public async Task The_catalog_tells_all_that_a_page_needs_for_its_generators()
    {
        await using TestBench bench = await TestBench.StartAsync();
        JsonElement catalog = await bench.GetAsync("api/signals");
        foreach ((string list, bool isDisturbance) in
            (IEnumerable<(string, bool)>)[("signals", false), ("disturbances", true)])
        {
            CollectionAssert.AreEqual(
                SignalCatalog.All.Where(type => type.IsDisturbance == isDisturbance)
                    .Select(type => type.Name).ToList(),
                catalog.GetProperty(list).EnumerateArray()
                    .Select(type => type.GetProperty("name").GetString()).ToList());
        }

        JsonElement sine = catalog.GetProperty("signals").EnumerateArray()
            .Single(type => type.GetProperty("name").GetString() == "sine");
        Assert.AreEqual(
            "[{\"name\":\"period\",\"required\":false,\"text\":false,\"min\":0.001,"
                + "\"max\":1000000,\"default\":60},{\"name\":\"min\",\"required\":true,"
                + "\"text\":false,\"min\":-1000000,\"max\":1000000,\"default\":null},"
                + "{\"name\":\"max\",\"required\":true,\"text\":false,\"min\":-1000000,"
                + "\"max\":1000000,\"default\":null}]",
            sine.GetProperty("parameters").GetRawText());
        Assert.AreEqual(
            "{\"unit\":\"‰\",\"min\":0,\"max\":1000,\"held\":true,\"signal\":null,\"parts\":[]}",
            catalog.GetProperty("sensors").GetProperty("light").GetRawText());
    }

    [TestMethod]
    public async Task A_sensor_measures_its_signal_until_it_is_cleared()
    {
        await using TestBench bench = await TestBench.StartAsync();
        bench.Host.Board.SetTemperature(null);
        await using Subscriber sse = await Subscriber.OpenAsync(
            bench.Simulator, Subscriber.Sse, "topics=temperature&since=latest");
        JsonElement set = await bench.DoAsync(
            "PUT", "api/signals/temperature", "{\"signal\":\"constant:-7.25+drop-out:from=999\"}");
        const string signals =
            "{\"temperature\":\"constant:-7.25+drop-out:from=999\",\"light\":null}";
        Assert.AreEqual(signals, set.GetRawText());
        Assert.AreEqual(
            signals, (await bench.StateAsync()).GetProperty("signals").GetRawText());
        Delivery next = await sse.NextAsync();
        while (next.Data != "-7.25")
        {
            next = await sse.NextAsync();
        }

        JsonElement sensor = (await bench.GetAsync("api/signals")).GetProperty("sensors")
            .GetProperty("temperature");
        Assert.AreEqual(
            "[{\"name\":\"constant\",\"values\":{\"value\":-7.25}},{\"name\":\"drop-out\","
                + "\"values\":{\"from\":999,\"for\":0,\"every\":0}}]",
            sensor.GetProperty("parts").GetRawText());
        Assert.IsFalse(sensor.GetProperty("held").GetBoolean());

        set = await bench.DoAsync("DELETE", "api/signals/temperature");
        Assert.AreEqual("{\"temperature\":null,\"light\":null}", set.GetRawText());
        Assert.IsEmpty(bench.Host.Signals);
    }

    [TestMethod]
    [DataRow(404, "PUT", "api/signals/humidity", "{\"signal\":\"constant:1\"}",
        "signal humidity: there is no such sensor; expected temperature or light")]
    [DataRow(404, "DELETE", "api/signals/humidity", null, "signal humidity: there is no such")]
    [DataRow(400, "PUT", "api/signals/light", "{\"signal\":\"constant\"}",
        "signal light=constant: \"constant\" at character 7: expected value=, a number from")]
    [DataRow(400, "PUT", "api/signals/light", "{\"signal\":\"\"}",
        "signal light=: \"\" at character 7: expected one of constant, ramp, sine")]
    [DataRow(400, "PUT", "api/signals/light", "{\"signal\":\"csv:no-such.csv\"}",
        "signal csv no-such.csv: there is no such file; expected a CSV file with the columns "
        + "time,permille")]
    [DataRow(400, "PUT", "api/signals/light", null, "the body is not what it must be; expected")]
    [DataRow(400, "PUT", "api/signals/light", "{\"signal\":1}", "signal: expected {\"signal\":")]
    public async Task What_cannot_be_meant_is_refused_in_the_parsers_words(
        int status, string method, string path, string? body, string message)
    {
        await using TestBench bench = await TestBench.StartAsync();
        (HttpStatusCode actual, JsonElement answer) = await bench.AskAsync(method, path, body);
        Assert.AreEqual((HttpStatusCode)status, actual, answer.GetRawText());
        StringAssert.StartsWith(answer.GetProperty("error").GetString(), message);
        Assert.IsEmpty(bench.Host.Signals);
    }
}
