namespace Comet.Tests.Portability.Samples;

/// <summary>A struct of the project's own; every copy costs heap on the device.</summary>
internal struct SamplePair
{
    public int First;
    public int Second;
}
