namespace Comet.Tests.Portability.Samples;

/// <summary>An implementation of <see cref="ISampleClock"/>.</summary>
internal sealed class AllocatingClock : ISampleClock
{
    private object? _now;

    public long Read()
    {
        _now = new object();
        return _now is null ? 0 : 1;
    }
}
