namespace Comet.Tests.Portability.Samples;

/// <summary>An interface of the project, implemented twice.</summary>
internal interface ISampleClock
{
    long Read();
}
