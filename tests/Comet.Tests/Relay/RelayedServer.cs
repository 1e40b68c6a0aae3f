using System.Text;
using Comet.Embedded.Engine;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Relay;

/// <summary>A relay's engine in virtual time.</summary>
internal sealed class RelayedServer : TestServer
{
    public const uint BoardEpoch = 0x5f3a9c01;

    public RelayedServer(CometLimits? limits = null)
        : base(limits ?? CometLimits.Esp32())
    {
        Engine.RelayEvents();
    }

    /// <summary>An event of the board's, under the next id.</summary>
    public long Relay(int topic, string json, long timeMs = 7)
    {
        byte[] value = Encoding.UTF8.GetBytes(json);
        long sequence = Engine.PublishNext(topic, timeMs, value, 0, value.Length);
        Pump();
        return sequence;
    }

    public void SkipTo(long next)
    {
        Engine.SkipTo(next);
        Pump();
    }

    public void Restart(uint epoch)
    {
        Engine.RestartLog(epoch);
        Pump();
    }

    public void SetPresence(bool isOnline, long sinceMs)
    {
        Engine.SetPresence(isOnline, sinceMs);
        Pump();
    }

    /// <summary>The answer to a request of its own.</summary>
    public string Body(string target)
    {
        string answer = Ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }
}
