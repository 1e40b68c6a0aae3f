using System.Buffers;
using System.Text.Json;
using Comet.Simulator.Bench;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Comet.Simulator.Relay.Broker;

/// <summary>The MQTT messages that relays exchange.</summary>
internal static class BrokerMessages
{
    /// <summary>User property: who answers, the relay's own name in answers' topics.</summary>
    public const string RelayProperty = "relay";

    /// <summary>User property: whether who answers has a way to the board.</summary>
    public const string OwnerProperty = "owner";

    /// <summary>User property: the last event that who answers has.</summary>
    public const string LastProperty = "last";

    // For a relay that is away no longer than this; otherwise it asks for what it has missed.
    private const uint EventExpirySeconds = 60;

    // Nobody waits for the outcome longer than this.
    private const uint CommandExpirySeconds = 10;

    // All but topics and payload: of what is written here.
    private const int HeadBytesMax = 256;
    private const string Json = "application/json";
    private const string JsonLines = "application/x-ndjson";

    /// <summary>A subscription.</summary>
    public static MqttTopicFilterBuilder Filter(string topic)
    {
        return new MqttTopicFilterBuilder().WithTopic(topic).WithAtLeastOnceQoS();
    }

    public static MqttApplicationMessage Event(string device, byte[] line)
    {
        return Of(BrokerTopic.Of(device, BrokerTopic.Events), line)
            .WithMessageExpiryInterval(EventExpirySeconds)
            .Build();
    }

    public static MqttApplicationMessage State(string device, string topic, byte[] line)
    {
        return Of(BrokerTopic.Of(device, BrokerTopic.State, topic), line)
            .WithRetainFlag()
            .Build();
    }

    public static MqttApplicationMessage Presence(string device, BrokerPresence presence)
    {
        return Of(BrokerTopic.Of(device, BrokerTopic.Presence), presence.ToJson())
            .WithRetainFlag()
            .Build();
    }

    public static MqttApplicationMessage Command(
        string device, string topic, byte[] value, string relay, byte[] correlation)
    {
        return Of(BrokerTopic.Of(device, BrokerTopic.Commands, topic), value)
            .WithMessageExpiryInterval(CommandExpirySeconds)
            .WithResponseTopic(BrokerTopic.AnswerTo(relay, device, BrokerTopic.Commands))
            .WithCorrelationData(correlation)
            .Build();
    }

    public static MqttApplicationMessage History(
        string device, HistoryRequest request, string relay, byte[] correlation)
    {
        return Of(BrokerTopic.Of(device, BrokerTopic.History), request.ToJson())
            .WithMessageExpiryInterval(CommandExpirySeconds)
            .WithResponseTopic(BrokerTopic.AnswerTo(relay, device, BrokerTopic.History))
            .WithCorrelationData(correlation)
            .Build();
    }

    /// <summary>An answer to whoever asked by a message.</summary>
    public static MqttApplicationMessage Answer(MqttApplicationMessage asked, byte[] payload)
    {
        return Of(asked.ResponseTopic, payload)
            .WithMessageExpiryInterval(CommandExpirySeconds)
            .WithCorrelationData(asked.CorrelationData)
            .Build();
    }

    /// <summary>An answer that is lines of the log.</summary>
    public static MqttApplicationMessage AnswerLines(
        MqttApplicationMessage asked, byte[] lines, string relay, bool isOwner, EventId? last)
    {
        MqttApplicationMessage answer = Answer(asked, lines);
        answer.ContentType = JsonLines;
        answer.UserProperties =
        [
            Property(RelayProperty, relay),
            Property(OwnerProperty, isOwner ? "true" : "false"),
        ];
        if (last is { } id)
        {
            answer.UserProperties.Add(Property(LastProperty, id.ToString()));
        }

        return answer;
    }

    /// <summary>A user property, or null.</summary>
    public static string? PropertyOf(MqttApplicationMessage message, string name)
    {
        return message.UserProperties?.Find(property => property.Name == name)?.ReadValueAsString();
    }

    /// <summary>How long a message is at most on its way, in bytes.</summary>
    public static long BytesOf(MqttApplicationMessage message)
    {
        return HeadBytesMax + message.Topic.Length + (message.ResponseTopic?.Length ?? 0)
            + message.Payload.Length;
    }

    /// <summary>How long lines may be that answer a request, in bytes.</summary>
    public static int LinesMax(MqttApplicationMessage asked, int messageBytesMax)
    {
        return Math.Max(0, messageBytesMax - HeadBytesMax - asked.ResponseTopic.Length);
    }

    /// <summary>What a message carries.</summary>
    public static byte[] PayloadOf(MqttApplicationMessage message)
    {
        return message.Payload.ToArray();
    }

    /// <summary>JSON in one line, without a line break.</summary>
    public static byte[] Render(Action<Utf8JsonWriter> write)
    {
        return BenchJson.Render(write)[..^1].ToArray();
    }

    private static MqttUserProperty Property(string name, string value)
    {
        return new MqttUserProperty(name, System.Text.Encoding.UTF8.GetBytes(value));
    }

    private static MqttApplicationMessageBuilder Of(string topic, byte[] payload)
    {
        return new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithContentType(Json)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
    }
}
