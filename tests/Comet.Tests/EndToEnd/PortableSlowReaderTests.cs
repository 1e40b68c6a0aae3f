using Comet.Simulator.Pump;

namespace Comet.Tests.EndToEnd;

/// <summary>A peer that reads slowly, on what every system has.</summary>
[TestClass]
public class PortableSlowReaderTests : SlowReaderTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
