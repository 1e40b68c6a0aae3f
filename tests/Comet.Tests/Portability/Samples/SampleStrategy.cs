namespace Comet.Tests.Portability.Samples;

/// <summary>An abstract step, as delivery has one for each method.</summary>
internal abstract class SampleStrategy
{
    public abstract void Step(int count);
}
