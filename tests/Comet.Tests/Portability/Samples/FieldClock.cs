namespace Comet.Tests.Portability.Samples;

/// <summary>An implementation of <see cref="ISampleClock"/>.</summary>
internal sealed class FieldClock : ISampleClock
{
    private long _now;

    public long Read()
    {
        return _now++;
    }
}
