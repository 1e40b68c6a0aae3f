using Comet.Simulator.Pump;

namespace Comet.Tests.EndToEnd;

/// <summary>The simulator's socket pump, on what every system has.</summary>
[TestClass]
[DoNotParallelize]
public class PortablePumpTests : PumpTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
