namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation, hidden behind an interface.</summary>
internal sealed class InterfaceSample
{
    private readonly ISampleClock[] _clocks = [new FieldClock(), new AllocatingClock()];

    public long Run(int index)
    {
        return _clocks[index].Read();
    }
}
