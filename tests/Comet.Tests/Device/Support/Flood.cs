using System.Text;
using Comet.Device;
using Comet.Embedded.Engine;

namespace Comet.Tests.Device.Support;

/// <summary>Publishes events every few milliseconds while it is on; allocates nothing.</summary>
internal sealed class Flood(CometEngine engine, int topic) : PumpService
{
    private const int IntervalMs = 5;
    private const int Events = 4;

    private readonly byte[] _value = Encoding.ASCII.GetBytes($"\"{new string('x', 400)}\"");
    private long _nextMs;
    private volatile bool _isOn;

    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    public override long PollDeadline()
    {
        return IsOn ? _nextMs : long.MaxValue;
    }

    public override void HandleTime(long nowMs)
    {
        _nextMs = nowMs + IntervalMs;
        for (int i = 0; i < Events; i++)
        {
            engine.Publish(topic, _value, 0, _value.Length, nowMs);
        }
    }
}
