namespace Comet.Tests.Portability.Samples;

/// <summary>The override that a reader would look at.</summary>
internal sealed class CleanStrategy : SampleStrategy
{
    private int _sum;

    public override void Step(int count)
    {
        _sum += count;
        Invert(_sum);
    }

    private void Invert(int sum)
    {
        _sum = ~sum;
    }
}
