using Comet.Embedded.Engine;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Fuzz.Scripts;

/// <summary>The one place where engines are made and connections are accepted.</summary>
internal static class FuzzServer
{
    public const uint Epoch = 0x5f3a9c01;
    public const string WriteToken = "write-token-1";
    public const string ReadToken = "read-token-1";

    /// <summary>
    /// The name that most cases of the tables use, and other origins; pages from files let in, by
    /// TLS; nothing beside the server's own.
    /// </summary>
    public static readonly AccessPolicy?[] Policies =
    [
        new("a", "https://app.example http://[::1]:81 http://app.example:8080"),
        new("h board.local", "http://app.example null", isSecure: true),
        null,
    ];

    /// <summary>The declared topics, the first of them published by the device only.</summary>
    public static readonly string[] Topics = ["temperature", "led", "message"];

    /// <summary>The limits of the device.</summary>
    public static CometLimits Roomy()
    {
        return CometLimits.Esp32();
    }

    /// <summary>Limits as small as the engine takes.</summary>
    public static CometLimits Tiny()
    {
        return new CometLimits
        {
            ReceiveBytes = 16,
            TransmitBytes = 16,
            BodyBytesMax = 15,
            MessageBytesMax = 15,
            LogEvents = 3,
            LogBytes = 400,
        };
    }

    /// <summary>The same with four slots, three for open responses.</summary>
    public static void MakeScarce(CometLimits limits)
    {
        limits.Connections = 4;
        limits.ReservedForRequests = 1;
        limits.ConnectionsPerPeer = 2;
    }

    /// <summary>Limits on rates that a short script reaches, or none at all.</summary>
    public static void SetRates(CometLimits limits, bool areLow)
    {
        limits.RequestsPerSecond = areLow ? 2 : 0;
        limits.RequestsPerSecondTotal = areLow ? 5 : 0;
        limits.MessagesPerSecond = areLow ? 3 : 0;
        limits.MessagesPerSecondTotal = areLow ? 7 : 0;
    }

    public static CometEngine CreateEngine(
        CometLimits limits, bool withTokens, AccessPolicy? policy)
    {
        return new CometEngine(
            limits,
            DeclareTopics(limits),
            new FuzzApplication(),
            new FuzzContent(),
            Epoch,
            withTokens ? new AccessTokens(WriteToken, ReadToken) : null,
            policy);
    }

    public static RequestReader CreateReader(bool withTokens, AccessPolicy? policy)
    {
        CometLimits limits = CometLimits.Esp32();
        return new RequestReader(
            DeclareTopics(limits),
            new FuzzContent(),
            limits.WaitMaxMs / 1000,
            withTokens ? new AccessTokens(WriteToken, ReadToken) : null,
            policy,
            new int[RequestReader.StateLength]);
    }

    public static int Accept(CometEngine engine, long nowMs, int address)
    {
        return engine.HandleAccept(nowMs, address);
    }

    /// <summary>Publishes for the device; the value is JSON without white space.</summary>
    public static void Publish(CometEngine engine, int topic, string json, long nowMs)
    {
        byte[] value = Latin1.Bytes(json);
        engine.Publish(topic, value, 0, value.Length, nowMs);
    }

    private static TopicTable DeclareTopics(CometLimits limits)
    {
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        for (int i = 0; i < Topics.Length; i++)
        {
            topics.Declare(Topics[i], i == 0 ? TopicAccess.ReadOnly : TopicAccess.Writable);
        }

        return topics;
    }
}
