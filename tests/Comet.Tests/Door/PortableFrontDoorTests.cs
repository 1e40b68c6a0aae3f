using Comet.Simulator.Pump;

namespace Comet.Tests.Door;

/// <summary>Servers that share a port, on what every system has.</summary>
[TestClass]
public class PortableFrontDoorTests : FrontDoorTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
