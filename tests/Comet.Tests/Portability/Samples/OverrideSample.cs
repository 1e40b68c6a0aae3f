namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation, hidden behind an abstract method.</summary>
internal sealed class OverrideSample
{
    private readonly SampleStrategy[] _strategies =
        [new CleanStrategy(), new AllocatingStrategy()];

    public void Run(int count)
    {
        _strategies[count & 1].Step(count);
    }
}
