using Comet.Simulator.Pump;

namespace Comet.Tests.EndToEnd;

/// <summary>Readiness out of what every system has.</summary>
[TestClass]
[DoNotParallelize]
public class PortableReadinessTests : ReadinessTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
