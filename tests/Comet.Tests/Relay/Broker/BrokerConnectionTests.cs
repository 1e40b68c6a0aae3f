using System.Globalization;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;

namespace Comet.Tests.Relay.Broker;

/// <summary>What one connection to a broker promises.</summary>
[TestClass]
public class BrokerConnectionTests
{
    // Mosquitto takes twenty at once: most wait for their turn.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Messages_leave_in_the_order_in_which_they_are_published(string kind)
    {
        const int Count = 400;
        await using TestBroker broker = await TestBroker.StartAsync(kind);
        await using TestMqttClient reader =
            await TestMqttClient.StartAsync(broker.EndPoint, "numbers");
        BrokerAddress address = new("127.0.0.1", broker.EndPoint.Port, null, null, null);
        await using BrokerConnection connection = new(
            address,
            address.CreateOptions("writer").Build(),
            [BrokerMessages.Filter("nothing")],
            _ => Task.CompletedTask,
            NullLogger.Instance,
            tellsOutages: true);
        connection.Start();
        await Limit.UntilAsync(() => connection.IsConnected, "it stands");
        Task<bool>[] publishing = [.. Enumerable.Range(0, Count).Select(
            i => connection.TryPublishAsync(new MqttApplicationMessageBuilder()
                .WithTopic("numbers")
                .WithPayload(i.ToString(CultureInfo.InvariantCulture))
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build()))];
        bool[] done = await Task.WhenAll(publishing);
        Assert.IsTrue(done.All(isDone => isDone));
        for (int i = 0; i < Count; i++)
        {
            Assert.AreEqual($"{i}", TestMqttClient.TextOf(await reader.NextAsync("numbers")));
        }
    }
}
