using System.Buffers;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.EndToEnd.Support;
using MQTTnet;
using MQTTnet.Protocol;

namespace Comet.Tests.Relay.Broker;

/// <summary>An MQTT client that says what a relay, or anybody else, might say.</summary>
internal sealed class TestMqttClient : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<MqttApplicationMessage> _received =
        Channel.CreateUnbounded<MqttApplicationMessage>();

    private TestMqttClient()
    {
        _client.ApplicationMessageReceivedAsync += received =>
        {
            _received.Writer.TryWrite(received.ApplicationMessage);
            return Task.CompletedTask;
        };
    }

    public static async Task<TestMqttClient> StartAsync(IPEndPoint broker, params string[] topics)
    {
        TestMqttClient client = new();
        await client._client.ConnectAsync(
            new BrokerAddress("127.0.0.1", broker.Port, null, null, null)
                .CreateOptions("test-" + Guid.NewGuid()).Build(),
            Limit.Token);
        foreach (string topic in topics)
        {
            await client._client.SubscribeAsync(
                BrokerMessages.Filter(topic).Build(), Limit.Token);
        }

        return client;
    }

    /// <summary>Says who has the way to the board.</summary>
    public Task TellPresenceAsync(
        bool isOnline, string session, long since, string last = "00000007-0")
    {
        Assert.IsTrue(EventId.TryParse(last, out EventId id));
        return SendAsync(BrokerMessages.Presence(
            "b", new BrokerPresence(isOnline, "other", session, since, id)));
    }

    public async Task TellEventsAsync(params int[] sequences)
    {
        foreach (int sequence in sequences)
        {
            await SendAsync(BrokerMessages.Event("b", Encoding.ASCII.GetBytes(Event(sequence))));
        }
    }

    /// <summary>An event of the board's.</summary>
    public static string Event(int sequence)
    {
        return $"{{\"id\":\"00000007-{sequence}\",\"topic\":\"message\",\"time\":5,"
            + $"\"data\":{sequence}}}";
    }

    public async Task SendAsync(
        string topic, string payload, string answerTo, string correlation)
    {
        await SendAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithResponseTopic(answerTo)
            .WithCorrelationData(Encoding.ASCII.GetBytes(correlation))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
    }

    /// <returns>Whether anybody has subscribed to it.</returns>
    public async Task<bool> SendAsync(MqttApplicationMessage message)
    {
        MqttClientPublishResult result = await _client.PublishAsync(message, Limit.Token);
        return result.ReasonCode != MqttClientPublishReasonCode.NoMatchingSubscribers;
    }

    /// <summary>The next message of a topic.</summary>
    public async Task<MqttApplicationMessage> NextAsync(string topic)
    {
        CancellationToken token = Limit.Token;
        while (true)
        {
            MqttApplicationMessage message = await _received.Reader.ReadAsync(token);
            if (message.Topic == topic)
            {
                return message;
            }
        }
    }

    public static string TextOf(MqttApplicationMessage message)
    {
        return Encoding.UTF8.GetString(message.Payload.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync(new MqttClientDisconnectOptions(), Limit.Token);
        _client.Dispose();
    }
}
