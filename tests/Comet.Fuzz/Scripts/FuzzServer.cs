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

    public static CometEngine CreateEngine(CometLimits limits, bool withTokens)
    {
        return new CometEngine(
            limits,
            DeclareTopics(limits),
            new FuzzApplication(),
            new FuzzContent(),
            Epoch,
            withTokens ? new AccessTokens(WriteToken, ReadToken) : null,
            CreatePolicy());
    }

    public static RequestReader CreateReader(bool withTokens)
    {
        CometLimits limits = CometLimits.Esp32();
        return new RequestReader(
            DeclareTopics(limits),
            new FuzzContent(),
            limits.WaitMaxMs / 1000,
            withTokens ? new AccessTokens(WriteToken, ReadToken) : null,
            CreatePolicy(),
            new int[RequestReader.StateLength]);
    }

    /// <summary>The name that most cases of the tables use, and one other origin.</summary>
    public static AccessPolicy CreatePolicy()
    {
        return new AccessPolicy("a", "https://app.example");
    }

    public static int Accept(CometEngine engine, long nowMs)
    {
        return engine.HandleAccept(nowMs);
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
