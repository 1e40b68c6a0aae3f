namespace Comet.Tests.Portability.Samples;

/// <summary>A delegate of the project's own, as the device has them.</summary>
internal delegate void SampleCallback();
